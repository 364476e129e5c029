import { focusBox } from '../box/draft.ts';
import { exclude, findSimilar } from '../state/actions.ts';
import { searching } from '../state/search-state.ts';
import { type Layout, rowAt, rowOf } from './layout.ts';

/** The picture in a row that is horizontally nearest to another one. */
function nearestInRow(layout: Layout, row: number, index: number): number {
  const middle = (i: number) => layout.lefts[i]! + layout.widths[i]! / 2;
  let best = layout.rowFirsts[row]!;
  for (let i = best + 1; i < layout.rowFirsts[row + 1]!; i++) {
    if (Math.abs(middle(i) - middle(index)) < Math.abs(middle(best) - middle(index))) best = i;
  }
  return best;
}

/** The index that a navigation key leads to; null for other keys. `page` is the visible height of the results in pixels. */
export function keyTarget(key: string, layout: Layout, index: number, page: number): number | null {
  const last = layout.count - 1;
  const row = rowOf(layout, index);
  const lastRow = layout.rowTops.length - 1;
  const top = layout.rowTops[row]!;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return row === 0 ? index : nearestInRow(layout, row - 1, index);
    case 'ArrowDown':
      return row === lastRow ? index : nearestInRow(layout, row + 1, index);
    case 'PageUp':
      return nearestInRow(layout, rowAt(layout, top - page), index);
    case 'PageDown':
      return nearestInRow(layout, rowAt(layout, top + page), index);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Runs the action of a key on a picture; false if it has none. */
export function runAction(key: string, id: string | undefined): boolean {
  if (key === 's' && id) findSimilar({ kind: 'similarTo', id });
  else if (key === 'x' && id && searching.value) exclude({ kind: 'similarTo', id });
  else if (key === 'Escape') focusBox();
  else return false;
  return true;
}
