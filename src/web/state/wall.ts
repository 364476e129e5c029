import { effect, signal, untracked } from '@preact/signals';
import type { Hit, Picture } from '../../http/contract/pictures.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { type Ask, ask, filtersOf, isSearch, searchRequest } from './ask.ts';
import { allowed, online } from './connection.ts';

/** Pictures asked for at once. */
const PAGE = 100;
/** The server gives no more in one answer. */
const MOST_AT_ONCE = 1000;
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
  /** What the next page of a search continues, and from where, so that it fits to what is shown; null for the library. */
  readonly next: { readonly ranking: string; readonly offset: number } | null;
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
/** Offsets of the pages that are loaded or under way. */
let pages = new Set<number>();
/** Places from which pictures were taken off while the server still has them. */
let taken: number[] = [];
/** The places that were needed last: what is seen, and a little more. */
let seen = { from: 0, to: 0 };

/** The question that waits for the end of a stretch of typing. */
let timer: number | undefined;

/** Asks whenever the question changes; what was asked before is cancelled, and its answer can come no more. */
export function followAsk(): void {
  let lastText = ask.peek().text;
  effect(() => {
    const asked = ask.value;
    if (!allowed.value || !online.value) return;
    window.clearTimeout(timer);
    timer = undefined;
    const typed = asked.text !== lastText;
    lastText = asked.text;
    if (typed && isSearch(asked)) timer = window.setTimeout(refresh, DEBOUNCE_MS);
    else void untracked(() => answer(asked));
  });
}

/** Asks what is asked now, at once: when pictures have come or gone, or somebody tries again. */
export function refresh(): void {
  window.clearTimeout(timer);
  timer = undefined;
  void answer(ask.peek());
}

/** Asks without waiting for the end of a stretch of typing; what is under way already is not begun anew. */
export function hurry(): void {
  if (timer !== undefined || refusal.peek()) refresh();
}

/** Whether the wall lacks pictures that the server still has: asking for all of it would bring them back. */
export const isAhead = () => taken.length > 0;

async function answer(asked: Ask): Promise<void> {
  run.abort();
  run = new AbortController();
  const { signal } = run;
  loading.value = true;
  try {
    const known = wall.peek()?.ask === asked ? wall.peek() : null;
    const next = await (isSearch(asked) ? hits(asked, signal, known) : library(asked, signal, known));
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

/** The first hits; of a question that is asked again as many as there were, so that nobody loses the place. */
async function hits(asked: Ask, signal: AbortSignal, known: Wall | null): Promise<Wall> {
  const limit = Math.min(DEEPEST, Math.max(PAGE, known?.ratios.length ?? 0));
  const pictures: Hit[] = [];
  let total = 0;
  let tookMs = 0;
  let complete = false;
  let next: Wall['next'] = null;
  while (pictures.length < limit && !complete) {
    const offset: number = next?.offset ?? 0;
    const wanted = Math.min(MOST_AT_ONCE, DEEPEST - offset, limit - pictures.length);
    const found = await api.search(searchRequest(asked, offset, wanted, next?.ranking), signal);
    pictures.push(...found.hits);
    ({ total, tookMs, complete } = found);
    next = { ranking: found.ranking, offset: offset + wanted };
  }
  pages = new Set();
  taken = [];
  const ratios = pictures.map(ratioOf);
  return { ask: asked, kind: 'search', next, ratios, pictures, months: [], complete, total, tookMs };
}

/** The shape of the library with the first pictures and those that are seen now. */
async function library(asked: Ask, signal: AbortSignal, known: Wall | null): Promise<Wall> {
  const filters = filtersOf(asked);
  const started = performance.now();
  const [shape, first] = await Promise.all([
    api.timeline(filters, signal),
    api.list(filters, 0, PAGE, signal),
  ]);
  const ratios = shape.ratios.map((ratio) => bounded(ratio / 100));
  const pictures: WallPicture[] = new Array(shape.total);
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
      seen.to + MOST_AT_ONCE,
    );
    const offsets = pageOffsets(Math.max(PAGE, seen.from), end);
    const found = await Promise.all(offsets.map((offset) => api.list(filters, offset, PAGE, signal)));
    for (const [i, offset] of offsets.entries()) {
      put(offset, found[i]!.pictures);
      loaded.add(offset);
    }
  }
  put(0, first.pictures);
  pages = loaded;
  taken = [];
  return {
    ask: asked,
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

/** Keeps the pictures of the months that look as before, until their pages are loaded again. */
function carryOver(known: Wall, next: Pick<Wall, 'ratios' | 'months'>, pictures: WallPicture[]): void {
  const before = new Map<string, { first: number; count: number }>();
  let first = 0;
  for (const { month, count } of known.months) {
    before.set(month, { first, count });
    first += count;
  }
  let at = 0;
  for (const { month, count } of next.months) {
    const old = before.get(month);
    if (old?.count === count) {
      for (let i = 0; i < count; i++) {
        const picture = known.pictures[old.first + i];
        if (picture && known.ratios[old.first + i] === next.ratios[at + i]) pictures[at + i] = picture;
      }
    }
    at += count;
  }
}

function pageOffsets(from: number, to: number): number[] {
  const offsets: number[] = [];
  for (let offset = from - (from % PAGE); offset < to; offset += PAGE) offsets.push(offset);
  return offsets;
}

/** Loads what is missing between two places of the wall; the end may lie beyond what is known. */
export function need(from: number, to: number): void {
  const current = wall.peek();
  if (!current) return;
  seen = { from, to };
  if (loading.peek()) return;
  const { length } = current.ratios;
  if (current.kind === 'library') {
    for (const offset of pageOffsets(from, Math.min(to, length))) void loadPage(offset);
  } else if (to >= length && !current.complete) void loadPage(current.next?.offset ?? length);
}

async function loadPage(offset: number): Promise<void> {
  const { signal } = run;
  const shown = wall.peek();
  const underWay = pages;
  if (!shown || underWay.has(offset)) return;
  underWay.add(offset);
  try {
    if (shown.kind === 'search') await loadHits(shown, offset, signal);
    else await loadPictures(shown, offset, signal);
  } catch (error) {
    underWay.delete(offset);
    if (signal.aborted) return;
    if (!isRefusal(error)) throw error;
    if (error.code !== 'offline') refusal.value = error;
  }
}

async function loadHits({ ask: asked, next }: Wall, offset: number, signal: AbortSignal): Promise<void> {
  const limit = Math.min(PAGE, DEEPEST - offset);
  const found = await api.search(searchRequest(asked, offset, limit, next?.ranking), signal);
  const current = wall.peek();
  if (signal.aborted || !current) return;
  const { complete, ranking } = found;
  // A server that no longer has the ranking gives the page of a new one.
  const known = new Set(current.pictures.map((picture) => picture?.id));
  const more = found.hits.filter(({ id }) => !known.has(id));
  wall.value = {
    ...current,
    pictures: [...current.pictures, ...more],
    ratios: [...current.ratios, ...more.map(ratioOf)],
    complete,
    next: { ranking, offset: offset + limit },
  };
  // All of the page has been removed meanwhile: nothing on the wall would ask for the next one.
  if (more.length === 0 && !complete) await loadPage(offset + limit);
}

async function loadPictures({ ask: asked }: Wall, offset: number, signal: AbortSignal): Promise<void> {
  const found = await api.list(filtersOf(asked), offset + takenBefore(offset), PAGE, signal);
  const current = wall.peek();
  if (signal.aborted || !current) return;
  const pictures = current.pictures.slice();
  for (const [i, picture] of found.pictures.entries()) pictures[offset + i] = picture;
  wall.value = { ...current, pictures };
}

/** How much further on the server has what stands at a place of the wall. */
const takenBefore = (place: number) => taken.filter((at) => at < place).length;

/** Takes a picture off the wall without asking again; once the server has removed it too, the wall is to be refreshed. */
export function takeOff(id: string): void {
  const current = wall.peek();
  const at = current?.pictures.findIndex((picture) => picture?.id === id) ?? -1;
  if (!current || at < 0) return;
  taken.push(at);
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

function ratioOf({ width, height }: Picture): number {
  return width && height ? bounded(width / height) : 1;
}

/** Very long and very tall pictures are shown cut: their place stays within these. */
const bounded = (ratio: number) => Math.min(5, Math.max(0.2, ratio));
