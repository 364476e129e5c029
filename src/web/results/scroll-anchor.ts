import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { need } from '../state/results.ts';
import type { Results } from '../state/results-model.ts';
import type { SearchState } from '../state/search-state.ts';
import { type Layout, rowAt, rowOf } from './layout.ts';
import { type Anchor, findPicture, saveAnchor, savedAnchor } from './scroll-positions.ts';
import { scrolledInto } from './scrolling.ts';

/**
 * Anchors the scroll position to the picture at the top of the window while the results change: at another width, when
 * pictures are added above, or on return to an earlier query. A new query starts at the top.
 */
export function useScrollAnchor(
  root: RefObject<HTMLElement>,
  results: Results,
  layout: Layout | null,
  moved: () => void,
): void {
  const anchor = useRef<Anchor | null>(null);
  const query = useRef<SearchState | null>(null);
  /** Position to scroll to as soon as enough results are loaded. */
  const target = useRef<Anchor | null>(null);
  const now = useRef({ results, layout });

  useLayoutEffect(() => {
    const first = query.current === null;
    const before = now.current.layout;
    now.current = { results, layout };
    if (!layout || !root.current) return;
    if (results.search !== query.current) {
      query.current = results.search;
      anchor.current = null;
      target.current = savedAnchor(results.search, { always: first });
      if (!target.current && window.scrollY > 0) window.scrollTo(0, 0);
    } else if (layout !== before && !target.current && anchor.current && window.scrollY > 0) {
      const index = findPicture(results.pictures, anchor.current);
      scrollToAnchor(root.current, layout, { ...anchor.current, ...(index >= 0 && { index }) });
    }
    const pending = target.current;
    if (pending && layout.count > 0) {
      const found = findPicture(results.pictures, pending);
      const index = found >= 0 ? found : pending.index;
      if (index < layout.count || results.complete) {
        target.current = null;
        scrollToAnchor(root.current, layout, { ...pending, index: Math.min(index, layout.count - 1) });
      } else need(layout.count, index);
    }
    moved();
  }, [layout, results]);

  useEffect(() => {
    const saveCurrent = () => {
      const { results, layout } = now.current;
      if (!layout || !root.current || target.current || layout.count === 0) return;
      const y = scrolledInto(root.current);
      const row = rowAt(layout, y);
      const index = layout.rowFirsts[row]!;
      anchor.current = { id: results.pictures[index]?.id, index, offset: y - layout.rowTops[row]! };
      saveAnchor(results.search, window.scrollY > 0 ? anchor.current : null);
    };
    const cancel = () => {
      target.current = null;
    };
    window.addEventListener('scroll', saveCurrent, { passive: true });
    window.addEventListener('wheel', cancel, { passive: true });
    window.addEventListener('touchmove', cancel, { passive: true });
    return () => {
      window.removeEventListener('scroll', saveCurrent);
      window.removeEventListener('wheel', cancel);
      window.removeEventListener('touchmove', cancel);
      window.scrollTo(0, 0);
    };
  }, []);
}

function scrollToAnchor(root: HTMLElement, layout: Layout, { index, offset }: Anchor): void {
  if (layout.count === 0) return;
  const top = layout.rowTops[rowOf(layout, Math.min(index, layout.count - 1))]!;
  window.scrollTo(0, window.scrollY - scrolledInto(root) + top + offset);
}
