import * as vscode from 'vscode';
import type { HostParts } from '../parts.ts';
import { signalOf } from '../signalOf.ts';
import { type Budget, cutTo, estimateTokens, usualLimit } from './budget.ts';
import { BadInput } from './input.ts';

/** A tool without the editor's side of it. */
export interface Tool {
  readonly name: string;
  /** What is shown while it runs, and what is asked before. Never throws: the input is as the model sent it. */
  prepare(input: unknown): vscode.PreparedToolInvocation;
  /** The answer for the model, within the budget. Throws `BadInput`, what the engine throws, or the signal's reason. */
  answer(input: unknown, budget: Budget, signal: AbortSignal): Promise<string>;
}

/** The tool as the editor wants it: whatever goes wrong is an answer too, save that it was cancelled. */
export function registerTool({ log }: HostParts, tool: Tool): vscode.Disposable {
  return vscode.lm.registerTool<unknown>(tool.name, {
    prepareInvocation: ({ input }) => tool.prepare(input),
    async invoke({ input, tokenizationOptions }, token) {
      const cancel = signalOf(token);
      const budget = budgetOf(tokenizationOptions, token);
      try {
        cancel.signal.throwIfAborted();
        return result(await tool.answer(input, budget, cancel.signal));
      } catch (error) {
        if (cancel.signal.aborted) throw new vscode.CancellationError();
        if (!(error instanceof BadInput)) log.error(`${tool.name} failed.`, error as Error);
        return result(await cutTo(`${failed(tool.name)}: ${sentenceOf(error)}`, budget));
      } finally {
        cancel.dispose();
      }
    },
  });
}

function failed(name: string): string {
  return `${name} gave no answer`;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function budgetOf(
  options: vscode.LanguageModelToolTokenizationOptions | undefined,
  token: vscode.CancellationToken,
): Budget {
  if (options === undefined) return { limit: usualLimit, count: async (text) => estimateTokens(text) };
  return { limit: options.tokenBudget, count: (text) => options.countTokens(text, token) };
}

function result(text: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
}
