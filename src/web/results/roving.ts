import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { viewed } from '../state/history.ts';
import type { Results } from '../state/results-model.ts';
import { search } from '../state/search-state.ts';
import { keyTarget, runAction } from './keys.ts';
import { type Layout, rowOf } from './layout.ts';
import { findPicture } from './scroll-positions.ts';
import { bottomEdge, scrolledInto, topEdge } from './scrolling.ts';

/** Space between the focused picture and the bars that cover the results. */
const MARGIN = 12;

interface Roving {
  /** Index of the only picture in the tab order; it stays in the document regardless of scrolling. */
  readonly index: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocusIn: (event: FocusEvent) => void;
}

/** Roving tabindex: one picture is in the tab order, keys move the focus, and it survives rendering. */
export function useRoving(
  root: RefObject<HTMLElement>,
  results: Results,
  layout: Layout | null,
  seen: { readonly from: number; readonly to: number },
): Roving {
  const [active, setActive] = useState<{ id: string | undefined; index: number } | null>(null);
  const shouldFocus = useRef(false);
  const hadFocus = focusedIndex(root.current) !== null;
  let index = seen.from;
  if (active && layout) {
    const found = findPicture(results.pictures, { ...active, offset: 0 });
    const at = found >= 0 ? found : Math.min(active.index, layout.count - 1);
    if (hadFocus || shouldFocus.current || (at >= seen.from && at < seen.to)) index = at;
  }

  useLayoutEffect(() => {
    const lost = hadFocus && (document.activeElement === document.body || !document.activeElement);
    if (!shouldFocus.current && !lost) return;
    shouldFocus.current = false;
    const item = root.current?.querySelector<HTMLElement>(`[data-result-index="${index}"]`);
    item?.focus({ preventScroll: true });
  });

  const move = (to: number) => {
    if (!layout || !root.current) return;
    shouldFocus.current = true;
    show(root.current, layout, to);
    setActive({ id: results.pictures[to]?.id, index: to });
  };

  // After the viewer closes, the picture that was open last gets the focus.
  const open = viewed.value;
  const looked = useRef(open);
  useEffect(() => {
    const last = looked.current;
    looked.current = open;
    if (!last || open || results.search !== search.peek()) return;
    const found = findPicture(results.pictures, { id: last, index: active?.index ?? 0, offset: 0 });
    const free = document.activeElement === document.body || focusedIndex(root.current) !== null;
    if (found >= 0 && free) move(found);
  }, [open]);

  return {
    index,
    onKeyDown: (event) => {
      const from = indexOf(event.target);
      if (!layout || event.ctrlKey || event.metaKey || event.altKey) return;
      // A repeated Escape is still the key press that closed the viewer.
      if (event.key === 'Escape' && event.repeat) return;
      const page = bottomEdge() - topEdge();
      const to = from === null ? null : keyTarget(event.key, layout, from, page);
      if (to !== null) move(to);
      else if (!runAction(event.key, from === null ? undefined : results.pictures[from]?.id)) return;
      event.preventDefault();
    },
    onFocusIn: (event) => {
      const at = indexOf(event.target);
      if (at !== null) setActive({ id: results.pictures[at]?.id, index: at });
    },
  };
}

function indexOf(target: EventTarget | null): number | null {
  const index = target instanceof HTMLElement ? target.dataset.resultIndex : undefined;
  return index === undefined ? null : Number(index);
}

function focusedIndex(root: HTMLElement | null): number | null {
  return root?.contains(document.activeElement) ? indexOf(document.activeElement) : null;
}

/** Scrolls the minimum distance that makes the row of a picture fully visible. */
function show(root: HTMLElement, layout: Layout, index: number): void {
  const row = rowOf(layout, index);
  const top = layout.rowTops[row]! - scrolledInto(root);
  const bottom = top + layout.rowHeights[row]!;
  const above = top - topEdge() - MARGIN;
  const below = bottom - bottomEdge() + MARGIN;
  if (row === 0) window.scrollTo(0, 0);
  else if (above < 0) window.scrollBy(0, above);
  else if (below > 0) window.scrollBy(0, below);
}
