import { effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { Hit, Picture } from '../../http/contract/pictures.ts';
import { type api, isRefusal, type Refusal } from '../api.ts';
import {
  bounded,
  carryOver,
  PAGE,
  pageOffsets,
  type ResultPicture,
  type Results,
  ratioOf,
  withoutPlace,
} from './results-model.ts';
import { filtersOf, isSearch, type SearchState, searchRequest } from './search-state.ts';

/** The server gives no more in one answer. */
const MAX_AT_ONCE = 1000;
/** Deeper than this a search does not go; the server's own limit. */
const MAX_DEPTH = 10_000;
/** Typing waits this long before it asks. */
const DEBOUNCE_MS = 80;

interface Options {
  /** The question. */
  readonly search: ReadonlySignal<SearchState>;
  /** Whether the server may be asked now; a signal that turns true asks again. */
  readonly ready: ReadonlySignal<boolean>;
}

/** What is shown of the answer to the question, and how it comes and changes. */
export interface ResultsState {
  readonly results: Signal<Results | null>;
  /** An answer to what is asked now is under way. */
  readonly loading: Signal<boolean>;
  readonly refusal: Signal<Refusal | null>;
  /**
   * Asks whenever the question changes; what was asked before is cancelled, and its answer is never shown. Returns what ends that.
   */
  follow(): () => void;
  /** Asks what is asked now, at once: when pictures have come or gone, or somebody tries again. */
  reload(): void;
  /** Asks without waiting for the end of a stretch of typing; what is under way already is not begun anew. */
  searchNow(): void;
  /** Whether pictures are not shown that the server still has: asking for all of it would bring them back. */
  isAhead(): boolean;
  /** Loads what is missing between two places; the end may lie beyond what is known. */
  need(from: number, to: number): void;
  /** Stops showing a picture without asking; once the server has removed it too, call `reload`. */
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
  /** Offsets of the pages that are loaded or under way. */
  let pages = new Set<number>();
  /** Places of which the pictures are not shown any more while the server still has them. */
  let removed: number[] = [];
  /** The places that were needed last: what is seen, and a little more. */
  let seen = { from: 0, to: 0 };
  /** The question that waits for the end of a stretch of typing. */
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stopWaiting(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  function reload(): void {
    stopWaiting();
    void answer(search.peek());
  }

  function fail(error: unknown): void {
    if (!isRefusal(error)) throw error;
    // The connection bar speaks for a server that is gone, and the question is asked again when it is back.
    if (error.code !== 'offline') refusal.value = error;
  }

  async function answer(asked: SearchState): Promise<void> {
    run.abort();
    run = new AbortController();
    const { signal } = run;
    loading.value = true;
    try {
      const shown = results.peek();
      const known = shown?.search === asked ? shown : null;
      const next = await (isSearch(asked) ? hits(asked, signal, known) : library(asked, signal, known));
      if (signal.aborted) return;
      results.value = next;
      refusal.value = null;
    } catch (error) {
      if (!signal.aborted) fail(error);
    } finally {
      if (!signal.aborted) loading.value = false;
    }
  }

  /** The first hits; of a question that is asked again as many as there were, so that nobody loses the place. */
  async function hits(asked: SearchState, signal: AbortSignal, known: Results | null): Promise<Results> {
    const limit = Math.min(MAX_DEPTH, Math.max(PAGE, known?.ratios.length ?? 0));
    const pictures: Hit[] = [];
    let total = 0;
    let tookMs = 0;
    let complete = false;
    let next: Results['next'] = null;
    while (pictures.length < limit && !complete) {
      const offset: number = next?.offset ?? 0;
      const wanted = Math.min(MAX_AT_ONCE, MAX_DEPTH - offset, limit - pictures.length);
      const found = await find(searchRequest(asked, offset, wanted, next?.ranking), signal);
      pictures.push(...found.hits);
      ({ total, tookMs, complete } = found);
      next = { ranking: found.ranking, offset: offset + wanted };
    }
    if (!signal.aborted) forgetPages(new Set());
    const ratios = pictures.map(ratioOf);
    return { search: asked, kind: 'search', next, ratios, pictures, months: [], complete, total, tookMs };
  }

  /** The shape of the library with the first pictures and those that are seen now. */
  async function library(asked: SearchState, signal: AbortSignal, known: Results | null): Promise<Results> {
    const filters = filtersOf(asked);
    const started = performance.now();
    const [shape, first] = await Promise.all([timeline(filters, signal), list(filters, 0, PAGE, signal)]);
    const ratios = shape.ratios.map((ratio) => bounded(ratio / 100));
    const pictures: ResultPicture[] = new Array(shape.total);
    const loaded = new Set([0]);
    const put = (offset: number, found: readonly Picture[]) => {
      for (const [i, picture] of found.entries()) pictures[offset + i] = picture;
    };
    if (known) {
      carryOver(known, { ratios, months: shape.months }, pictures);
      // What is seen may have moved down by as many as have come.
      const end = Math.min(
        seen.to + Math.max(0, shape.total - known.total),
        shape.total,
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
      search: asked,
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

  /** Begins anew with the pages of an answer, in which everything stands where the server has it. */
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
    { search: asked, next }: Results,
    offset: number,
    signal: AbortSignal,
  ): Promise<void> {
    const limit = Math.min(PAGE, MAX_DEPTH - offset);
    const found = await find(searchRequest(asked, offset, limit, next?.ranking), signal);
    const current = results.peek();
    if (signal.aborted || !current) return;
    const { complete, ranking } = found;
    // A server that no longer has the ranking gives the page of a new one.
    const known = new Set(current.pictures.map((picture) => picture?.id));
    const more = found.hits.filter(({ id }) => !known.has(id));
    results.value = {
      ...current,
      pictures: [...current.pictures, ...more],
      ratios: [...current.ratios, ...more.map(ratioOf)],
      complete,
      next: { ranking, offset: offset + limit },
    };
    // All of the page has been removed meanwhile: nothing that is shown would ask for the next one.
    if (more.length === 0 && !complete) await loadPage(offset + limit);
  }

  async function loadPictures(
    { search: asked }: Results,
    offset: number,
    signal: AbortSignal,
  ): Promise<void> {
    // The server still has what is not shown any more: there everything stands that much further on.
    const onServer = offset + removed.filter((place) => place < offset).length;
    const found = await list(filtersOf(asked), onServer, PAGE, signal);
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
        const asked = search.value;
        if (!ready.value) return;
        stopWaiting();
        const typed = asked.text !== lastText;
        lastText = asked.text;
        if (typed && isSearch(asked)) timer = setTimeout(reload, DEBOUNCE_MS);
        else void untracked(() => answer(asked));
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
      results.value = withoutPlace(current, at);
    },
  };
}
