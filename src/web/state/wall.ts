import { effect, signal, untracked } from '@preact/signals';
import type { Hit, Picture } from '../../http/contract/pictures.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { type Ask, ask, isSearch, listFilters, searchRequest } from './ask.ts';
import { allowed, online } from './connection.ts';

/** Pictures asked for at once. */
const PAGE = 100;
/** Deeper than this a search does not go; the server's own limit. */
const DEEPEST = 10_000;
/** Typing waits this long before it asks. */
const DEBOUNCE_MS = 80;

export type WallPicture = Picture & Partial<Pick<Hit, 'rank' | 'score' | 'relevance' | 'likely'>>;

/** What the wall shows: an answer, or the library by date. Replaced as a whole when anything of it changes. */
export interface Wall {
  /** The question that this answers. */
  readonly ask: Ask;
  readonly kind: 'search' | 'library';
  /** Width over height of each picture of which the place on the wall is known. */
  readonly ratios: readonly number[];
  /** By place; holes are not loaded yet. */
  readonly pictures: readonly (WallPicture | undefined)[];
  /** Months in the order of the wall; empty for a search. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  /** No more can be loaded at the end. */
  readonly complete: boolean;
  /** Pictures in the library. */
  readonly total: number;
  readonly tookMs: number;
}

export const wall = signal<Wall | null>(null);
/** An answer to what is asked now is under way. */
export const loading = signal(false);
export const refusal = signal<Refusal | null>(null);

let run = new AbortController();
const pagesUnderWay = new Set<number>();

/** The question that waits for the end of a stretch of typing. */
let timer: number | undefined;

/** Asks whenever the question changes; what was asked before is cancelled, and its answer can come no more. */
export function followAsk(): void {
  let lastText = ask.peek().text;
  effect(() => {
    const asked = ask.value;
    if (!allowed.value || !online.value) return;
    window.clearTimeout(timer);
    const typed = asked.text !== lastText;
    lastText = asked.text;
    if (typed && isSearch(asked)) timer = window.setTimeout(() => void answer(asked), DEBOUNCE_MS);
    else void untracked(() => answer(asked));
  });
}

/** Asks what is asked now, at once: when pictures have come or gone, or somebody does not want to wait. */
export function refresh(): void {
  window.clearTimeout(timer);
  void answer(ask.peek());
}

async function answer(asked: Ask): Promise<void> {
  run.abort();
  run = new AbortController();
  const { signal } = run;
  pagesUnderWay.clear();
  loading.value = true;
  try {
    const next = isSearch(asked) ? await firstHits(asked, signal) : await library(asked, signal);
    if (signal.aborted) return;
    wall.value = next;
    refusal.value = null;
  } catch (error) {
    if (signal.aborted) return;
    if (!isRefusal(error)) throw error;
    // The connection bar speaks for a server that is gone, and the question is asked again when it is back.
    if (error.code !== 'offline') refusal.value = error;
  } finally {
    if (!signal.aborted) loading.value = false;
  }
}

async function firstHits(asked: Ask, signal: AbortSignal): Promise<Wall> {
  const { hits, total, tookMs } = await api.search(searchRequest(asked, 0, PAGE), signal);
  return {
    ask: asked,
    kind: 'search',
    ratios: hits.map(ratioOf),
    pictures: hits,
    months: [],
    complete: hits.length < PAGE,
    total,
    tookMs,
  };
}

async function library(asked: Ask, signal: AbortSignal): Promise<Wall> {
  const filters = listFilters(asked);
  const started = performance.now();
  const [shape, first] = await Promise.all([
    api.timeline(filters, signal),
    api.list(filters, 0, PAGE, signal),
  ]);
  const pictures: WallPicture[] = new Array(shape.total);
  first.pictures.forEach((picture, i) => {
    pictures[i] = picture;
  });
  return {
    ask: asked,
    kind: 'library',
    ratios: shape.ratios.map((ratio) => ratio / 100),
    pictures,
    months: shape.months,
    complete: true,
    total: shape.total,
    tookMs: Math.round(performance.now() - started),
  };
}

/** Loads what is missing between two places of the wall; the end may lie beyond what is known. */
export function need(from: number, to: number): void {
  const current = wall.peek();
  if (!current || loading.peek()) return;
  if (current.kind === 'search') {
    if (to >= current.ratios.length && !current.complete) void loadPage(current.ratios.length);
    return;
  }
  for (let start = from - (from % PAGE); start < Math.min(to, current.ratios.length); start += PAGE) {
    const end = Math.min(start + PAGE, current.ratios.length);
    for (let i = start; i < end; i++) {
      if (current.pictures[i] === undefined) {
        void loadPage(start);
        break;
      }
    }
  }
}

async function loadPage(offset: number): Promise<void> {
  const { signal } = run;
  const asked = wall.peek()?.ask;
  if (!asked || pagesUnderWay.has(offset)) return;
  pagesUnderWay.add(offset);
  try {
    const limit = Math.min(PAGE, DEEPEST - offset);
    const found = isSearch(asked)
      ? (await api.search(searchRequest(asked, offset, limit), signal)).hits
      : (await api.list(listFilters(asked), offset, limit, signal)).pictures;
    const current = wall.peek();
    if (signal.aborted || !current) return;
    const pictures = current.pictures.slice();
    found.forEach((picture, i) => {
      pictures[offset + i] = picture;
    });
    const grown = current.kind === 'search';
    wall.value = {
      ...current,
      pictures,
      ...(grown && {
        ratios: [...current.ratios, ...found.map(ratioOf)],
        complete: found.length < limit || offset + found.length >= DEEPEST,
      }),
    };
    pagesUnderWay.delete(offset);
  } catch (error) {
    pagesUnderWay.delete(offset);
    if (signal.aborted) return;
    if (!isRefusal(error)) throw error;
    if (error.code !== 'offline') refusal.value = error;
  }
}

/** Takes a picture off the wall without asking again. */
export function takeOff(id: string): void {
  const current = wall.peek();
  const at = current?.pictures.findIndex((picture) => picture?.id === id) ?? -1;
  if (!current || at < 0) return;
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== at);
  let before = 0;
  const months = current.months.flatMap((entry) => {
    const here = at >= before && at < before + entry.count;
    before += entry.count;
    const count = here ? entry.count - 1 : entry.count;
    return count > 0 ? [{ ...entry, count }] : [];
  });
  wall.value = {
    ...current,
    ratios: without(current.ratios),
    pictures: without(current.pictures),
    months,
    total: current.total - 1,
  };
}

/** Very long and very tall pictures are shown cut: their place stays within these. */
function ratioOf({ width, height }: Picture): number {
  return width && height ? Math.min(5, Math.max(0.2, width / height)) : 1;
}
