/** One request to an endpoint, repeated while that may help. */
import { setTimeout as delay } from 'node:timers/promises';
import { ModelError, ModelUnavailable } from './embedder.ts';
import type { EndpointAddress } from './endpointAddress.ts';
import { retryAfter, saidIn } from './endpointAnswer.ts';

/** How long is waited, and how often it is tried. Milliseconds. */
export interface Patience {
  readonly attempts: number;
  /** For one attempt to be answered. */
  readonly timeout: number;
  /** An endpoint that asks for a longer pause than this is told of instead. */
  readonly longestPause: number;
}

/** Pauses between attempts; tests have their own. */
export interface Pace {
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** Real time. */
export const realPace: Pace = {
  pause: (ms, signal) => delay(ms, undefined, { signal, ref: false }),
  random: Math.random,
};

/** The endpoint couldn't take so much at once, or not in time: fewer or shorter texts may do. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

const [firstPause, longestBackoff] = [500, 8_000];

/**
 * Sends texts to an endpoint and resolves to what it answers. Timeouts, limits reached (429) and the server's own failures (5xx) are tried
 * again, after what it asks for or an exponential pause with jitter. Throws `TooMuch`; `ModelUnavailable` when
 * patience is at its end; `ModelError` for what no waiting helps; or the signal's reason.
 */
export async function post(
  address: EndpointAddress,
  texts: readonly string[],
  key: string | undefined,
  patience: Patience,
  pace: Pace,
  signal: AbortSignal,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const failure = await tryOnce(address, texts, key, patience.timeout, signal);
    if ('answer' in failure) return failure.answer;
    const { why, after } = failure;
    const backoff = Math.min(longestBackoff, firstPause * 2 ** (attempt - 1));
    const wait = after ?? backoff * (0.5 + pace.random() / 2);
    if (attempt >= patience.attempts || wait > patience.longestPause) {
      throw new ModelUnavailable(why, after === undefined ? {} : { retryAfter: after });
    }
    await pace.pause(wait, signal).catch(() => signal.throwIfAborted());
  }
}

/** The answer, or why it may be worth another try. */
type Tried = { readonly answer: unknown } | { readonly why: string; readonly after?: number };

async function tryOnce(
  address: EndpointAddress,
  texts: readonly string[],
  key: string | undefined,
  timeout: number,
  signal: AbortSignal,
): Promise<Tried> {
  const { url, name, host } = address;
  const late = AbortSignal.timeout(timeout);
  let status: number;
  let body: string;
  let asked: string | null;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
      body: JSON.stringify({ model: name, input: texts, encoding_format: 'float' }),
      // A key goes where the person said, and nowhere else.
      redirect: 'manual',
      signal: AbortSignal.any([signal, late]),
    });
    body = await response.text();
    status = response.status;
    asked = response.headers.get('retry-after');
    if (response.ok) return { answer: parsed(body, address) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ModelError) throw error;
    if (!late.aborted) return { why: unreachable(host, error) };
    if (texts.length > 1) throw new TooMuch(`${host} did not answer within ${timeout / 1000} s.`);
    return {
      why: `The model ${name} at ${host} did not answer within ${timeout / 1000} s: check that it is up.`,
    };
  }
  const said = saidIn(body, key);
  const tail = said === '' ? '' : ` It said: ${said}`;
  if (status === 429 || status === 408 || status >= 500) {
    const after = retryAfter(asked, Date.now());
    const why =
      status === 429
        ? `The limit of ${host} is reached (429); it goes on when there is room again.`
        : `${host} doesn't answer just now (${status}).`;
    return { why: `${why}${tail}`, ...(after === undefined ? {} : { after }) };
  }
  if (status === 400 || status === 413 || status === 422) throw new TooMuch(said || `It answered ${status}.`);
  throw new ModelError(refused(address, status, key !== undefined) + tail);
}

function parsed(body: string, { name, host }: EndpointAddress): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ModelError(
      `${name} at ${host} answered something else than JSON: check the address, which often ends in /v1.`,
    );
  }
}

function refused({ name, host }: EndpointAddress, status: number, hadKey: boolean): string {
  if (status === 401 || status === 403) {
    return hadKey
      ? `${host} does not take the key (${status}): give another, in LODESTONE_API_KEY or by Choose Model in the editor.`
      : `${host} wants a key (${status}): give one in LODESTONE_API_KEY, or by Choose Model in the editor.`;
  }
  if (status === 404) {
    return `There is no model ${name} at ${host} (404): check the name, whether it was pulled there, and the address, which often ends in /v1.`;
  }
  return `${host} refused to embed with ${name} (${status}): check the address and the name.`;
}

/** Why there was no answer at all: the system's reason, which fetch hides in its cause. */
function unreachable(host: string, error: unknown): string {
  const { cause, message } = error as Error & { cause?: NodeJS.ErrnoException };
  const why = cause?.code ?? cause?.message ?? message;
  return `${host} can't be reached (${why}): check that it is up, and the network.`;
}
