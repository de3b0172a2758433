import type { PageMessage } from '../protocol/panelApi.ts';
import { connect, type Message, type MethodNames, type Port, type Remote } from '../protocol/rpc.ts';

/** What the editor gives a page, once. */
interface Editor {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Editor;

/** A page's side of the channel, and what it keeps while it is hidden and over reloads. */
export interface Page<Api> {
  readonly host: Api;
  /** What was kept last; undefined at the very first time. */
  readonly kept: unknown;
  keep(state: unknown): void;
}

/** Connects the page to the host. May be called once: the editor gives its side away only once. */
export function openPage<Api extends Remote<Api>, Event>(
  methods: MethodNames<Api>,
  onEvent: (event: Event) => void,
): Page<Api> {
  const editor = acquireVsCodeApi();
  const host = connect<Api, Event>(port(editor), methods, onEvent);
  return { host, kept: editor.getState(), keep: (state) => editor.setState(state) };
}

function port(editor: Editor): Port {
  const page = [...crypto.getRandomValues(new Uint32Array(3))].join('-');
  return {
    send: (message: Message) => editor.postMessage({ page, message } satisfies PageMessage),
    onMessage(listener) {
      const hear = ({ data }: MessageEvent<PageMessage | undefined>) => {
        if (data?.page === page) listener(data.message);
      };
      window.addEventListener('message', hear);
      return () => window.removeEventListener('message', hear);
    },
    onClose(listener) {
      const leave = () => listener('The page was left.');
      window.addEventListener('pagehide', leave);
      return () => window.removeEventListener('pagehide', leave);
    },
  };
}
