import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Filters } from '../../src/core/filters.ts';
import type { Hit, Picture } from '../../src/http/contract/pictures.ts';
import type { FoundPictures, SearchRequest } from '../../src/http/contract/search.ts';
import { createResults, type ResultsState } from '../../src/web/state/create-results.ts';
import { EMPTY_QUERY, type SearchState } from '../../src/web/state/search-state.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');

function picture(n: number): Picture {
  return {
    id: id(n),
    path: `/pictures/${n}.png`,
    paths: [`/pictures/${n}.png`],
    part: null,
    width: 200,
    height: 100,
    format: 'png',
    size: 1,
    mtime: '2024-01-01T00:00:00.000Z',
    date: '2024-01-01T00:00:00',
    takenAt: null,
    takenFrom: null,
    position: null,
    color: null,
  };
}

const hit = (n: number): Hit => ({
  kind: 'picture',
  ...picture(n),
  rank: n + 1,
  score: 0.5,
  relevance: 'possible',
  probability: 0.5,
  item: id(n),
  matches: [],
  reasons: [],
});

/** A server whose responses can be held back by the test. */
class Server {
  /** Pictures of the library, newest first. */
  library = Array.from({ length: 250 }, (_, n) => n);
  readonly requests: (SearchRequest | { readonly list: number } | 'timeline')[] = [];
  /** Texts whose responses are held back. */
  readonly held = new Map<string, () => void>();
  hold = new Set<string>();
  failure: object | null = null;

  readonly search = async (request: SearchRequest, abort?: AbortSignal): Promise<FoundPictures> => {
    this.requests.push(request);
    const { text = '', offset = 0, limit = 50 } = request;
    if (this.hold.has(text)) await new Promise<void>((resolve) => this.held.set(text, resolve));
    this.#check(abort);
    const hits = this.library.slice(offset, offset + limit).map(hit);
    const complete = offset + limit >= this.library.length;
    return {
      model: 'm',
      models: ['m'],
      incomplete: [],
      explanation: null,
      profile: null,
      tookMs: 1,
      total: this.library.length,
      ranking: text,
      complete,
      found: true,
      unread: 0,
      hits,
    };
  };

  readonly list = async (_: Filters, offset: number, limit: number, abort?: AbortSignal) => {
    this.requests.push({ list: offset });
    await null;
    this.#check(abort);
    return { total: this.library.length, pictures: this.library.slice(offset, offset + limit).map(picture) };
  };

  readonly timeline = async (_: Filters, abort?: AbortSignal) => {
    this.requests.push('timeline');
    await null;
    this.#check(abort);
    const { length } = this.library;
    return {
      total: length,
      months: [{ month: '2024-01', count: length }],
      ratios: this.library.map(() => 200),
    };
  };

  #check(abort: AbortSignal | undefined): void {
    abort?.throwIfAborted();
    if (this.failure) throw this.failure;
  }
}

let server: Server;
const search = signal<SearchState>(EMPTY_QUERY);
const ready = signal(true);
let state: ResultsState;
let stop: () => void;

beforeEach(async () => {
  vi.useFakeTimers();
  server = new Server();
  search.value = EMPTY_QUERY;
  ready.value = true;
  state = createResults(server, { search, ready });
  stop = state.follow();
  await settle();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** Waits for every response that is not held back. */
const settle = () => vi.advanceTimersByTimeAsync(0);
/** Types a text and waits for the debounce. */
async function type(text: string): Promise<void> {
  search.value = { ...search.value, text };
  await vi.advanceTimersByTimeAsync(200);
}
const shown = () => state.results.value!;
const shownIds = () => shown().pictures.map((one) => one?.id);

describe('results', () => {
  it('are shown only if they belong to the current query', async () => {
    server.hold = new Set(['cat', 'dog']);
    await type('cat');
    await type('dog');
    expect(state.loading.value).toBe(true);
    server.held.get('dog')!();
    await settle();
    expect(shown().search.text).toBe('dog');
    expect(state.loading.value).toBe(false);
    server.held.get('cat')!();
    await settle();
    expect(shown().search.text).toBe('dog');
  });

  it('are requested after the debounce, or at once by searchNow', async () => {
    const before = server.requests.length;
    for (const text of ['c', 'ca', 'cat']) {
      search.value = { ...search.value, text };
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(server.requests).toHaveLength(before);
    state.searchNow();
    await settle();
    expect(server.requests.slice(before)).toMatchObject([{ text: 'cat' }]);
    await vi.advanceTimersByTimeAsync(1000);
    state.searchNow();
    await settle();
    expect(server.requests).toHaveLength(before + 1);
  });

  it('stay when a search is refused, and the error disappears with the next results', async () => {
    server.failure = { code: 'not-found', message: 'gone', hint: '' };
    await type('cat');
    expect(state.refusal.value).toMatchObject({ code: 'not-found' });
    expect(shown().kind).toBe('library');
    server.failure = null;
    state.searchNow();
    await settle();
    expect(state.refusal.value).toBeNull();
    expect(shown().kind).toBe('search');
  });

  it.each([['store-unreachable'], ['store-denied']])(
    'are searched for again after %s, until there are some',
    async (code) => {
      server.failure = { code, message: 'away', hint: '' };
      await type('cat');
      const before = server.requests.length;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(server.requests.length).toBeGreaterThan(before + 1);
      expect(state.refusal.value).toMatchObject({ code });
      server.failure = null;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(state.refusal.value).toBeNull();
      expect(shown().kind).toBe('search');
      const { length } = server.requests;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(server.requests).toHaveLength(length);
    },
  );
});

describe('pages', () => {
  it('of a search continue its ranking, each once and without duplicates', async () => {
    await type('cat');
    expect(shownIds()).toHaveLength(100);
    state.need(80, 120);
    state.need(90, 130);
    await settle();
    expect(server.requests.filter((one) => typeof one === 'object' && 'ranking' in one)).toEqual([
      { text: 'cat', offset: 100, limit: 100, ranking: 'cat' },
    ]);
    // A picture added at the front moves the others down.
    server.library.unshift(999);
    state.need(180, 220);
    await settle();
    expect(shownIds()).toEqual(Array.from({ length: 250 }, (_, n) => id(n)));
    expect(shown().ratios).toHaveLength(250);
    const before = server.requests.length;
    expect(shown().complete).toBe(true);
    state.need(240, 260);
    await settle();
    expect(server.requests).toHaveLength(before);
  });

  it('of the library are loaded where they are visible', async () => {
    expect(shown()).toMatchObject({ kind: 'library', total: 250, complete: true });
    expect(shown().pictures[100]).toBeUndefined();
    state.need(210, 230);
    await settle();
    expect(shown().pictures[210]?.id).toBe(id(210));
    expect(shown().pictures[100]).toBeUndefined();
    expect(server.requests).toEqual(['timeline', { list: 0 }, { list: 200 }]);
  });
});

describe('removing a picture', () => {
  it('hides it at once, shows it again when undone, and keeps the offsets of the pages', async () => {
    state.removeOptimistically(id(3));
    expect(shownIds()).not.toContain(id(3));
    expect(shown()).toMatchObject({ total: 249, months: [{ month: '2024-01', count: 249 }] });
    expect(state.isAhead()).toBe(true);
    // The server still has the picture, so its page starts one later.
    state.need(100, 110);
    await settle();
    expect(server.requests.at(-1)).toEqual({ list: 101 });
    expect(shown().pictures[100]?.id).toBe(id(101));
    state.reload();
    await settle();
    expect(shown().pictures[3]?.id).toBe(id(3));
    expect(state.isAhead()).toBe(false);
  });

  it('that is not shown changes nothing', () => {
    const before = shown();
    state.removeOptimistically(id(900));
    expect(shown()).toBe(before);
  });
});

describe('when the server goes offline', () => {
  it('the results stay without an error, and the search is repeated when it is back', async () => {
    server.failure = { code: 'no-response', message: '', hint: '' };
    await type('cat');
    expect(state.refusal.value).toBeNull();
    expect(shown().kind).toBe('library');
    ready.value = false;
    await type('cats');
    const before = server.requests.length;
    server.failure = null;
    ready.value = true;
    await vi.advanceTimersByTimeAsync(200);
    expect(server.requests.slice(before)).toMatchObject([{ text: 'cats' }]);
    expect(shown()).toMatchObject({ kind: 'search', search: { text: 'cats' } });
  });

  it('as many hits as before are loaded again', async () => {
    await type('cat');
    state.need(90, 130);
    await settle();
    expect(shownIds()).toHaveLength(200);
    ready.value = false;
    ready.value = true;
    await settle();
    expect(server.requests.at(-1)).toMatchObject({ offset: 0, limit: 200 });
    expect(shownIds()).toHaveLength(200);
  });
});
