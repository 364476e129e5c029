import { writeAddress } from '../state/address.ts';
import { type SearchState, search } from '../state/search-state.ts';

/** A scroll position: the picture at the top of the window and how far it is scrolled out. */
export interface Anchor {
  readonly id: string | undefined;
  readonly index: number;
  readonly offset: number;
}

const STORAGE_KEY = 'soutu-anchors';
const MAX_STORED = 50;
const anchors = new Map<string, Anchor>();
let returningTo: SearchState | null = null;

const keys = new WeakMap<SearchState, string>();

/** The address of a query as its key. Cached, because it is needed on every scroll event. */
function keyOf(query: SearchState): string {
  const key = keys.get(query) ?? writeAddress({ route: 'results', search: query, viewed: null });
  keys.set(query, key);
  return key;
}

/**
 * Restores the stored scroll positions after a reload, stores them when the page is left, and detects navigation back to a
 * query.
 */
export function followScrollPositions(): void {
  history.scrollRestoration = 'manual';
  const [visit] = performance.getEntriesByType('navigation');
  if (visit instanceof PerformanceNavigationTiming && visit.type !== 'navigate') {
    const stored = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? '[]') as [string, Anchor][];
    for (const [key, anchor] of stored) anchors.set(key, anchor);
  }
  returningTo = search.peek();
  window.addEventListener('popstate', () => {
    returningTo = search.peek();
  });
  window.addEventListener('pagehide', () => {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify([...anchors].slice(-MAX_STORED)));
  });
}

/** Saves the scroll position of a query, or deletes it at the very top. */
export function saveAnchor(query: SearchState, anchor: Anchor | null): void {
  const key = keyOf(query);
  anchors.delete(key);
  if (anchor) anchors.set(key, anchor);
}

/** The saved scroll position; null if the query is new and was not reached by navigating back. */
export function savedAnchor(query: SearchState, { always = false } = {}): Anchor | null {
  return always || returningTo === query ? (anchors.get(keyOf(query)) ?? null) : null;
}

/** Index of a picture, searched outwards from its last known index; -1 if it is not loaded. */
export function findPicture(
  pictures: readonly ({ readonly id: string } | undefined)[],
  { id, index }: Anchor,
) {
  if (id === undefined) return -1;
  const start = Math.min(index, Math.max(0, pictures.length - 1));
  for (let away = 0; away < pictures.length; away++) {
    if (pictures[start + away]?.id === id) return start + away;
    if (pictures[start - away]?.id === id) return start - away;
  }
  return -1;
}
