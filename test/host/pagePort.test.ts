import { expect, test } from 'vitest';
import { pageMarkup } from '../../src/host/pageMarkup.ts';
import { servePages } from '../../src/host/pagePort.ts';
import type { PageMessage } from '../../src/protocol/panelApi.ts';

/** A webview whose pages are the test. */
function webview() {
  let hear: (message: PageMessage) => void = () => {};
  const sent: PageMessage[] = [];
  return {
    sent,
    say: (message: PageMessage) => hear(message),
    port: {
      postMessage: async (message: unknown) => sent.push(message as PageMessage) > 0,
      onDidReceiveMessage(listener: (message: PageMessage) => unknown) {
        hear = listener;
        return { dispose() {} };
      },
    },
  };
}

/** One method that ends when it is told to, or when it is aborted. */
function slow() {
  const signals: AbortSignal[] = [];
  const api = {
    wait: (_: undefined, signal?: AbortSignal) =>
      new Promise<string>((resolve) => {
        signals.push(signal!);
        signal!.addEventListener('abort', () => resolve('too late'));
      }),
  };
  return { api, signals };
}
const call = (page: string, id: number): PageMessage => ({
  page,
  message: { type: 'call', id, method: 'wait', request: undefined },
});

test('a page that takes another’s place ends what that had under way, and hears nothing of it', async () => {
  const { port, say, sent } = webview();
  const { api, signals } = slow();
  const pages = servePages<typeof api, string>(port, { wait: true }, api);
  say(call('first', 1));
  say(call('second', 1));
  expect(signals[0]!.aborted).toBe(true);
  expect(signals[1]!.aborted).toBe(false);
  pages.tell('news');
  await Promise.resolve();
  expect(sent.filter(({ page }) => page === 'second').map(({ message }) => message.type)).toEqual(['event']);
});

test('a page that is left is told nothing more', async () => {
  const { port, say, sent } = webview();
  const { api, signals } = slow();
  const pages = servePages<typeof api, string>(port, { wait: true }, api);
  say(call('first', 1));
  pages.leave();
  expect(signals[0]!.aborted).toBe(true);
  pages.tell('news');
  expect(sent.filter(({ message }) => message.type === 'event')).toEqual([]);
});

test('a page’s policy allows its own script and nothing else, and its parts are escaped', () => {
  const html = pageMarkup({
    title: '<b>"',
    script: 's.js?a&b',
    style: 's.css',
    source: 'https://own',
    nonce: 'abc',
  });
  expect(html).toContain('&lt;b&gt;&quot;');
  expect(html).toContain('s.js?a&amp;b');
  expect(html).toContain("default-src 'none'; script-src 'nonce-abc'; style-src https://own;");
  expect(html).not.toContain('unsafe');
});
