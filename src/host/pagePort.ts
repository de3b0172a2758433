import type * as vscode from 'vscode';
import type { PageMessage } from '../protocol/panelApi.ts';
import { type Message, type MethodNames, type Port, type Remote, serve } from '../protocol/rpc.ts';

/** What a view's pages are told through. */
export interface Pages<Event> extends vscode.Disposable {
  /** Tells the page that is there now, if one is. */
  tell(event: Event): void;
  /** Ends what the page that is there has under way: it is hidden and thrown away. */
  leave(): void;
}

/**
 * Serves the pages that are loaded one after the other into a view: a hidden page is thrown away, and the
 * next one starts anew. What the old one had under way is aborted.
 */
export function servePages<Api extends Remote<Api>, Event>(
  webview: Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>,
  methods: MethodNames<Api>,
  api: Api,
): Pages<Event> {
  let current: ServedPage<Event> | undefined;
  const leave = () => {
    current?.close();
    current = undefined;
  };
  const heard = webview.onDidReceiveMessage(({ page, message }: PageMessage) => {
    if (current?.page !== page) {
      leave();
      current = servePage<Api, Event>(webview, page, methods, api);
    }
    current.hear(message);
  });
  return {
    tell: (event) => current?.tell(event),
    leave,
    dispose() {
      leave();
      heard.dispose();
    },
  };
}

interface ServedPage<Event> {
  readonly page: string;
  hear(message: Message): void;
  tell(event: Event): void;
  close(): void;
}

function servePage<Api extends Remote<Api>, Event>(
  webview: Pick<vscode.Webview, 'postMessage'>,
  page: string,
  methods: MethodNames<Api>,
  api: Api,
): ServedPage<Event> {
  let hear: (message: Message) => void = () => {};
  let closed: (why: string) => void = () => {};
  const port: Port = {
    send: (message) => void webview.postMessage({ page, message } satisfies PageMessage),
    onMessage(listener) {
      hear = listener;
      return () => {
        hear = () => {};
      };
    },
    onClose(listener) {
      closed = listener;
      return () => {
        closed = () => {};
      };
    },
  };
  const tell = serve<Api, Event>(port, methods, api);
  return { page, hear: (message) => hear(message), tell, close: () => closed('The page was hidden.') };
}
