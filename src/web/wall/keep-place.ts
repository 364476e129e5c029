import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Ask } from '../state/ask.ts';
import type { Wall } from '../state/results-model.ts';
import { need } from '../state/wall.ts';
import { type Layout, rowAt, rowOf } from './layout.ts';
import { type Anchor, findPlace, keepPlace, keptPlace } from './place-memory.ts';
import { scrolledInto } from './scrolling.ts';

/**
 * Keeps the picture at the top of the window where it is while the wall changes around it: another width, pictures that
 * come in above, a question that is gone back to. A new question begins at the top.
 */
export function useKeptPlace(
  root: RefObject<HTMLElement>,
  wall: Wall,
  layout: Layout | null,
  moved: () => void,
): void {
  const anchor = useRef<Anchor | null>(null);
  const asked = useRef<Ask | null>(null);
  /** Where to go as soon as the wall is long enough. */
  const goal = useRef<Anchor | null>(null);
  const now = useRef({ wall, layout });

  useLayoutEffect(() => {
    const first = asked.current === null;
    const before = now.current.layout;
    now.current = { wall, layout };
    if (!layout || !root.current) return;
    if (wall.ask !== asked.current) {
      asked.current = wall.ask;
      anchor.current = null;
      goal.current = keptPlace(wall.ask, { always: first });
      if (!goal.current && window.scrollY > 0) window.scrollTo(0, 0);
    } else if (layout !== before && !goal.current && anchor.current && window.scrollY > 0) {
      const place = findPlace(wall.pictures, anchor.current);
      scrollToPlace(root.current, layout, { ...anchor.current, ...(place >= 0 && { place }) });
    }
    const wanted = goal.current;
    if (wanted && layout.count > 0) {
      const found = findPlace(wall.pictures, wanted);
      const place = found >= 0 ? found : wanted.place;
      if (place < layout.count || wall.complete) {
        goal.current = null;
        scrollToPlace(root.current, layout, { ...wanted, place: Math.min(place, layout.count - 1) });
      } else need(layout.count, place);
    }
    moved();
  }, [layout, wall]);

  useEffect(() => {
    const note = () => {
      const { wall, layout } = now.current;
      if (!layout || !root.current || goal.current || layout.count === 0) return;
      const y = scrolledInto(root.current);
      const row = rowAt(layout, y);
      const place = layout.rowFirsts[row]!;
      anchor.current = { id: wall.pictures[place]?.id, place, offset: y - layout.rowTops[row]! };
      keepPlace(wall.ask, window.scrollY > 0 ? anchor.current : null);
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
