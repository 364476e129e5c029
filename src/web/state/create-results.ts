import { effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { Hit, Picture } from '../../http/contract/pictures.ts';
import { type api, isRefusal, type Refusal } from '../api.ts';
import { STORE_PROBLEMS } from '../text/store-problems.ts';
import {
  bounded,
  carryOver,
  PAGE,
  pageOffsets,
  type ResultPicture,
  type Results,
  ratioOf,
  withoutPicture,
} from './results-model.ts';
import { filtersOf, isSearch, type SearchState, searchRequest } from './search-state.ts';

/** The server's limit of results per request. */
const MAX_AT_ONCE = 1000;
/** The server's limit of the depth of a search. */
const MAX_DEPTH = 10_000;
/** Debounces searches while typing. */
const DEBOUNCE_MS = 80;
/** Interval of attempts while the server of the store is away. */
const RETRY_MS = 3000;

interface Options {
  /** The query. */
  readonly search: ReadonlySignal<SearchState>;
  /** Whether requests are possible now; becoming true repeats the search. */
  readonly ready: ReadonlySignal<boolean>;
}

/** The results of the current query, which are loaded and updated as needed. */
export interface ResultsState {
  readonly results: Signal<Results | null>;
  /** Whether results of the current query are being loaded. */
  readonly loading: Signal<boolean>;
  readonly refusal: Signal<Refusal | null>;
  /**
   * Searches whenever the query changes; the previous search is cancelled and its response discarded. Returns a function
   * that stops this.
   */
  follow(): () => void;
  /** Repeats the current search immediately, when pictures were added or removed or the user retries. */
  reload(): void;
  /** Searches without waiting for the debounce; does not restart a search that is running. */
  searchNow(): void;
  /** Whether removed pictures are hidden that the server still has, so that a reload would bring them back. */
  isAhead(): boolean;
  /** Loads missing pictures of a range, which may end beyond the known results. */
  need(from: number, to: number): void;
  /** Hides a picture before the server has removed it; call `reload` afterwards. */
  removeOptimistically(id: string): void;
}

export function createResults(
  { search: find, list, timeline }: Pick<typeof api, 'search' | 'list' | 'timeline'>,
  { search, ready }: Options,
): ResultsState {
  const results = signal<Results | null>(null);
  const loading = signal(false);
  const refusal = signal<Refusal | null>(null);
  let run = new AbortController();
  /** Offsets of the pages that are loaded or being loaded. */
  let pages = new Set<number>();
  /** Former indices of hidden pictures that the server still has. */
  let removed: number[] = [];
  /** The range that was needed last: the visible pictures and a few more. */
  let seen = { from: 0, to: 0 };
  /** Timer of the search, which waits for the end of typing or for the store. */
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stopWaiting(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function reload(): void {
    stopWaiting();
    void load(search.peek());
  }

  function fail(error: unknown): void {
    if (!isRefusal(error)) throw error;
    // The connection bar reports an offline server, and the search is repeated when it is back.
    if (error.code !== 'no-response') refusal.value = error;
    if (error.code in STORE_PROBLEMS) timer ??= setTimeout(reload, RETRY_MS);
  }

  async function load(query: SearchState): Promise<void> {
    run.abort();
    run = new AbortController();
    const { signal } = run;
    loading.value = true;
    try {
      const shown = results.peek();
      const known = shown?.search === query ? shown : null;
      const next = await (isSearch(query) ? hits(query, signal, known) : library(query, signal, known));
      if (signal.aborted) return;
      results.value = next;
      refusal.value = null;
    } catch (error) {
      if (!signal.aborted) fail(error);
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }

  /** The first page of hits. A repeated query loads as many hits as before, so that the scroll position stays valid. */
  async function hits(query: SearchState, signal: AbortSignal, known: Results | null): Promise<Results> {
    const limit = Math.min(MAX_DEPTH, Math.max(PAGE, known?.ratios.length ?? 0));
    const pictures: Hit[] = [];
    let total = 0;
    let tookMs = 0;
    let incomplete: Results['incomplete'];
    let unread = 0;
    let complete = false;
    let next: Results['next'] = null;
    while (pictures.length < limit && !complete) {
      const offset: number = next?.offset ?? 0;
      const count = Math.min(MAX_AT_ONCE, MAX_DEPTH - offset, limit - pictures.length);
      const found = await find(searchRequest(query, offset, count, next?.ranking), signal);
      pictures.push(...found.hits);
      ({ total, tookMs, complete, incomplete, unread } = found);
      next = { ranking: found.ranking, offset: offset + count };
    }
    if (!signal.aborted) forgetPages(new Set());
    const ratios = pictures.map(ratioOf);
    return {
      search: query,
      kind: 'search',
      next,
      ratios,
      pictures,
      months: [],
      complete,
      total,
      tookMs,
      incomplete,
      unread,
    };
  }

  /** The outline of the library with its first page and the visible pictures. */
  async function library(query: SearchState, signal: AbortSignal, known: Results | null): Promise<Results> {
    const filters = filtersOf(query);
    const started = performance.now();
    const [shape, first] = await Promise.all([timeline(filters, signal), list(filters, 0, PAGE, signal)]);
    const ratios = shape.ratios.map((ratio) => bounded(ratio / 100));
    const pictures: ResultPicture[] = new Array(ratios.length);
    const loaded = new Set([0]);
    const put = (offset: number, found: readonly Picture[]) => {
      for (const [i, picture] of found.entries()) pictures[offset + i] = picture;
    };
    if (known) {
      carryOver(known, { ratios, months: shape.months }, pictures);
      // New pictures may have moved the visible ones further down.
      const end = Math.min(
        seen.to + Math.max(0, shape.total - known.total),
        ratios.length,
        seen.to + MAX_AT_ONCE,
      );
      const offsets = pageOffsets(Math.max(PAGE, seen.from), end);
      const found = await Promise.all(offsets.map((offset) => list(filters, offset, PAGE, signal)));
      for (const [i, offset] of offsets.entries()) {
        put(offset, found[i]!.pictures);
        loaded.add(offset);
      }
    }
    put(0, first.pictures);
    if (!signal.aborted) forgetPages(loaded);
    return {
      search: query,
      kind: 'library',
      next: null,
      ratios,
      pictures,
      months: shape.months,
      complete: true,
      total: shape.total,
      tookMs: Math.round(performance.now() - started),
    };
  }

  /** Resets the page bookkeeping to match the order of the server. */
  function forgetPages(loaded: Set<number>): void {
    pages = loaded;
    removed = [];
  }

  async function loadPage(offset: number): Promise<void> {
    const { signal } = run;
    const shown = results.peek();
    const underWay = pages;
    if (!shown || underWay.has(offset)) return;
    underWay.add(offset);
    try {
      if (shown.kind === 'search') await loadHits(shown, offset, signal);
      else await loadPictures(shown, offset, signal);
    } catch (error) {
      underWay.delete(offset);
      if (!signal.aborted) fail(error);
    }
  }

  async function loadHits(
    { search: query, next }: Results,
    offset: number,
    signal: AbortSignal,
  ): Promise<void> {
    const limit = Math.min(PAGE, MAX_DEPTH - offset);
    const found = await find(searchRequest(query, offset, limit, next?.ranking), signal);
    const current = results.peek();
    if (signal.aborted || !current) return;
    const { complete, ranking } = found;
    // If the server no longer has the ranking, it starts a new one, whose page may contain hits that are already shown.
    const known = new Set(current.pictures.map((picture) => picture?.id));
    const more = found.hits.filter(({ id }) => !known.has(id));
    results.value = {
      ...current,
      pictures: [...current.pictures, ...more],
      ratios: [...current.ratios, ...more.map(ratioOf)],
      complete,
      next: { ranking, offset: offset + limit },
    };
    // If all pictures of this page are gone or known, nothing that is visible would request the next one.
    if (more.length === 0 && !complete) await loadPage(offset + limit);
  }

  async function loadPictures(
    { search: query }: Results,
    offset: number,
    signal: AbortSignal,
  ): Promise<void> {
    // The server still has the hidden pictures, so its offsets are larger by their number.
    const onServer = offset + removed.filter((index) => index < offset).length;
    const found = await list(filtersOf(query), onServer, PAGE, signal);
    const current = results.peek();
    if (signal.aborted || !current) return;
    const pictures = current.pictures.slice();
    for (const [i, picture] of found.pictures.entries()) pictures[offset + i] = picture;
    results.value = { ...current, pictures };
  }

  return {
    results,
    loading,
    refusal,
    follow() {
      let lastText = search.peek().text;
      const stop = effect(() => {
        const query = search.value;
        if (!ready.value) return;
        stopWaiting();
        const typed = query.text !== lastText;
        lastText = query.text;
        if (typed && isSearch(query)) timer = setTimeout(reload, DEBOUNCE_MS);
        else void untracked(() => load(query));
      });
      return () => {
        stop();
        stopWaiting();
        run.abort();
      };
    },
    reload,
    searchNow() {
      if (timer !== undefined || refusal.peek()) reload();
    },
    isAhead: () => removed.length > 0,
    need(from, to) {
      const current = results.peek();
      if (!current) return;
      seen = { from, to };
      if (loading.peek()) return;
      const { length } = current.ratios;
      if (current.kind === 'library') {
        for (const offset of pageOffsets(from, Math.min(to, length))) void loadPage(offset);
      } else if (to >= length && !current.complete) void loadPage(current.next?.offset ?? length);
    },
    removeOptimistically(id) {
      const current = results.peek();
      const at = current?.pictures.findIndex((picture) => picture?.id === id) ?? -1;
      if (!current || at < 0) return;
      removed.push(at);
      results.value = withoutPicture(current, at);
    },
  };
}
