import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { viewed } from '../state/history.ts';
import type { Results } from '../state/results-model.ts';
import { search } from '../state/search-state.ts';
import { act, moveTo } from './keys.ts';
import { type Layout, rowOf } from './layout.ts';
import { findPlace } from './place-memory.ts';
import { bottomEdge, scrolledInto, topEdge } from './scrolling.ts';

/** Space left between a picture that is moved to and what lies over the results. */
const MARGIN = 12;

interface Roving {
  /** The one picture that Tab reaches: it stays in the document wherever the page is scrolled to. */
  readonly place: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
}

/** One picture of the results has the focus, keys move it, and it is not lost when the results are drawn anew. */
export function useRoving(
  root: RefObject<HTMLElement>,
  results: Results,
  layout: Layout | null,
  seen: { readonly from: number; readonly to: number },
): Roving {
  const [active, setActive] = useState<{ id: string | undefined; place: number } | null>(null);
  const wanted = useRef(false);
  const hadFocus = focusedPlace(root.current) !== null;
  let place = seen.from;
  if (active && layout) {
    const found = findPlace(results.pictures, { ...active, offset: 0 });
    const at = found >= 0 ? found : Math.min(active.place, layout.count - 1);
    if (hadFocus || wanted.current || (at >= seen.from && at < seen.to)) place = at;
  }

  useLayoutEffect(() => {
    const lost = hadFocus && (document.activeElement === document.body || !document.activeElement);
    if (!wanted.current && !lost) return;
    wanted.current = false;
    const item = root.current?.querySelector<HTMLElement>(`[data-result-place="${place}"]`);
    item?.focus({ preventScroll: true });
  });

  const move = (to: number) => {
    if (!layout || !root.current) return;
    wanted.current = true;
    show(root.current, layout, to);
    setActive({ id: results.pictures[to]?.id, place: to });
  };

  // Back from the viewer the picture that was looked at last has the focus.
  const open = viewed.value;
  const looked = useRef(open);
  useEffect(() => {
    const last = looked.current;
    looked.current = open;
    if (!last || open || results.search !== search.peek()) return;
    const found = findPlace(results.pictures, { id: last, place: active?.place ?? 0, offset: 0 });
    const free = document.activeElement === document.body || focusedPlace(root.current) !== null;
    if (found >= 0 && free) move(found);
  }, [open]);

  return {
    place,
    onKeyDown: (event) => {
      const from = placeOf(event.target);
      if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
      // A key that is held was meant for the viewer that it has closed.
      if (event.key === 'Escape' && event.repeat) return;
      const page = bottomEdge() - topEdge();
      const to = from === null ? null : moveTo(event.key, layout, from, page);
      if (to !== null) move(to);
      else if (!act(event.key, from === null ? undefined : results.pictures[from]?.id)) return;
      event.preventDefault();
    },
    onFocusIn: (event) => {
      const at = placeOf(event.target);
      if (at !== null) setActive({ id: results.pictures[at]?.id, place: at });
    },
  };
}

function placeOf(target: EventTarget | null): number | null {
  const place = target instanceof HTMLElement ? target.dataset.resultPlace : undefined;
  return place === undefined ? null : Number(place);
}

function focusedPlace(root: HTMLElement | null): number | null {
  return root?.contains(document.activeElement) ? placeOf(document.activeElement) : null;
}

/** Scrolls as little as shows the whole row of a picture. */
function show(root: HTMLElement, layout: Layout, place: number): void {
  const row = rowOf(layout, place);
  const top = layout.rowTops[row]! - scrolledInto(root);
  const bottom = top + layout.rowHeights[row]!;
  const above = top - topEdge() - MARGIN;
  const below = bottom - bottomEdge() + MARGIN;
  if (row === 0) window.scrollTo(0, 0);
  else if (above < 0) window.scrollBy(0, above);
  else if (below > 0) window.scrollBy(0, below);
}
