import type { PageAnswer, PageFilters, SearchPageApi, SearchStart } from '../../src/protocol/panelApi.ts';

type Requests = { [Method in keyof SearchPageApi]: Parameters<SearchPageApi[Method]>[0] };

/** The host of the search view as a test wants it. Keeps all that it is asked. */
export class FakeSearchHost implements SearchPageApi {
  begin: SearchStart = {
    scene: { kind: 'ready', roots: [{ root: '/work/shop', name: 'shop', activity: { kind: 'idle' } }] },
    look: { variables: {}, fonts: [] },
    history: [],
    wish: undefined,
  };
  answer: (
    query: string,
    filters: PageFilters,
    signal: AbortSignal | undefined,
  ) => PageAnswer | Promise<PageAnswer> = () => ({
    hits: [],
    marks: [],
    notices: [],
    icons: {},
  });
  readonly asked: (PageFilters & { readonly query: string })[] = [];
  readonly samples: Requests['similar'][] = [];
  readonly opened: Requests['open'][] = [];
  readonly copied: Requests['copy'][] = [];
  readonly remembered: string[] = [];
  /** How often it was told that a question may come. */
  expected = 0;
  readonly ran: Requests['run'][] = [];
  /** Signals of the questions, in the order of `asked`. */
  readonly signals: (AbortSignal | undefined)[] = [];

  ready = async () => this.begin;
  search = async (request: PageFilters & { readonly query: string }, signal?: AbortSignal) => {
    this.asked.push(request);
    this.signals.push(signal);
    return this.answer(request.query, request, signal);
  };
  similar = async (request: Requests['similar'], signal?: AbortSignal) => {
    this.samples.push(request);
    return this.answer('', request, signal);
  };
  open = async (request: Requests['open']) => void this.opened.push(request);
  copy = async (request: Requests['copy']) => void this.copied.push(request);
  remember = async ({ query }: Requests['remember']) => void this.remembered.push(query);
  willAsk = async () => void this.expected++;
  run = async (request: Requests['run']) => void this.ran.push(request);
}
