import { writeAddress } from '../state/address.ts';
import { type SearchState, search } from '../state/search-state.ts';

/** A scroll position: the picture at the top of the window and how far it is scrolled out. */
export interface Anchor {
  readonly id: string | undefined;
  readonly place: number;
  readonly offset: number;
}

const KEPT = 'soutu-places';
const MOST = 50;
const places = new Map<string, Anchor>();
let returningTo: SearchState | null = null;

const keys = new WeakMap<SearchState, string>();

/** The address of a query as its key. Cached, because it is needed on every scroll event. */
function keyOf(asked: SearchState): string {
  const key = keys.get(asked) ?? writeAddress({ place: 'results', search: asked, viewed: null });
  keys.set(asked, key);
  return key;
}

/**
 * Restores the stored scroll positions after a reload, stores them when the page is left, and detects navigation back to a
 * query.
 */
export function followPlaces(): void {
  history.scrollRestoration = 'manual';
  const [visit] = performance.getEntriesByType('navigation');
  if (visit instanceof PerformanceNavigationTiming && visit.type !== 'navigate') {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as [string, Anchor][];
    for (const [key, anchor] of kept) places.set(key, anchor);
  }
  returningTo = search.peek();
  window.addEventListener('popstate', () => {
    returningTo = search.peek();
  });
  window.addEventListener('pagehide', () => {
    sessionStorage.setItem(KEPT, JSON.stringify([...places].slice(-MOST)));
  });
}

/** Saves the scroll position of a query, or deletes it at the very top. */
export function keepPlace(asked: SearchState, anchor: Anchor | null): void {
  const key = keyOf(asked);
  places.delete(key);
  if (anchor) places.set(key, anchor);
}

/** The saved scroll position; null if the query is new and was not reached by navigating back. */
export function keptPlace(asked: SearchState, { always = false } = {}): Anchor | null {
  return always || returningTo === asked ? (places.get(keyOf(asked)) ?? null) : null;
}

/** Index of a picture, searched outwards from its last known index; -1 if it is not loaded. */
export function findPlace(pictures: readonly ({ readonly id: string } | undefined)[], { id, place }: Anchor) {
  if (id === undefined) return -1;
  const start = Math.min(place, Math.max(0, pictures.length - 1));
  for (let away = 0; away < pictures.length; away++) {
    if (pictures[start + away]?.id === id) return start + away;
    if (pictures[start - away]?.id === id) return start - away;
  }
  return -1;
}
