import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { need } from '../state/results.ts';
import type { Results } from '../state/results-model.ts';
import type { SearchState } from '../state/search-state.ts';
import { type Layout, rowAt, rowOf } from './layout.ts';
import { type Anchor, findPlace, keepPlace, keptPlace } from './place-memory.ts';
import { scrolledInto } from './scrolling.ts';

/**
 * Anchors the scroll position to the picture at the top of the window while the results change: at another width, when
 * pictures are added above, or on return to an earlier query. A new query starts at the top.
 */
export function useKeptPlace(
  root: RefObject<HTMLElement>,
  results: Results,
  layout: Layout | null,
  moved: () => void,
): void {
  const anchor = useRef<Anchor | null>(null);
  const asked = useRef<SearchState | null>(null);
  /** Position to scroll to as soon as enough results are loaded. */
  const goal = useRef<Anchor | null>(null);
  const now = useRef({ results, layout });

  useLayoutEffect(() => {
    const first = asked.current === null;
    const before = now.current.layout;
    now.current = { results, layout };
    if (!layout || !root.current) return;
    if (results.search !== asked.current) {
      asked.current = results.search;
      anchor.current = null;
      goal.current = keptPlace(results.search, { always: first });
      if (!goal.current && window.scrollY > 0) window.scrollTo(0, 0);
    } else if (layout !== before && !goal.current && anchor.current && window.scrollY > 0) {
      const place = findPlace(results.pictures, anchor.current);
      scrollToPlace(root.current, layout, { ...anchor.current, ...(place >= 0 && { place }) });
    }
    const wanted = goal.current;
    if (wanted && layout.count > 0) {
      const found = findPlace(results.pictures, wanted);
      const place = found >= 0 ? found : wanted.place;
      if (place < layout.count || results.complete) {
        goal.current = null;
        scrollToPlace(root.current, layout, { ...wanted, place: Math.min(place, layout.count - 1) });
      } else need(layout.count, place);
    }
    moved();
  }, [layout, results]);

  useEffect(() => {
    const note = () => {
      const { results, layout } = now.current;
      if (!layout || !root.current || goal.current || layout.count === 0) return;
      const y = scrolledInto(root.current);
      const row = rowAt(layout, y);
      const place = layout.rowFirsts[row]!;
      anchor.current = { id: results.pictures[place]?.id, place, offset: y - layout.rowTops[row]! };
      keepPlace(results.search, window.scrollY > 0 ? anchor.current : null);
    };
    const giveUp = () => {
      goal.current = null;
    };
    window.addEventListener('scroll', note, { passive: true });
    window.addEventListener('wheel', giveUp, { passive: true });
    window.addEventListener('touchmove', giveUp, { passive: true });
    return () => {
      window.removeEventListener('scroll', note);
      window.removeEventListener('wheel', giveUp);
      window.removeEventListener('touchmove', giveUp);
      window.scrollTo(0, 0);
    };
  }, []);
}

function scrollToPlace(root: HTMLElement, layout: Layout, { place, offset }: Anchor): void {
  if (layout.count === 0) return;
  const top = layout.rowTops[rowOf(layout, Math.min(place, layout.count - 1))]!;
  window.scrollTo(0, window.scrollY - scrolledInto(root) + top + offset);
}
