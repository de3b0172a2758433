/** The edge between the editor's cancellation and ours. */
import type * as vscode from 'vscode';

/** A token's signal, and the end of listening to it: dispose it once what it was for is done. */
export interface TokenSignal extends vscode.Disposable {
  readonly signal: AbortSignal;
}

/** Makes a signal that aborts when the token is cancelled; at once for one that was. */
export function signalOf(token: vscode.CancellationToken): TokenSignal {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error('It was cancelled.'));
  if (token.isCancellationRequested) abort();
  const listening = token.onCancellationRequested(abort);
  return { signal: controller.signal, dispose: () => listening.dispose() };
}
