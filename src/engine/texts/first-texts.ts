import type { Item } from '../../store/item.ts';

type Sourced = Pick<Item, 'id' | 'paths' | 'text' | 'entry'>;

/** Texts that are kept beyond the wanted ones before they are sorted. */
const SPARE = 1000;

/** The first texts in the order of their files and lines. */
interface First {
  /** Number of all. */
  readonly total: number;
  add(text: Sourced): void;
  sorted(): readonly Sourced[];
}

/** Keeps only the first `limit` of any number of texts, because all of them may not fit into memory. */
export function createFirst(limit: number): First {
  let kept: Sourced[] = [];
  let total = 0;
  const sorted = () => {
    kept = kept.sort(inOrder).slice(0, limit);
    return kept;
  };
  return {
    get total() {
      return total;
    },
    add(text) {
      total += 1;
      kept.push(text);
      if (kept.length >= 2 * limit + SPARE) sorted();
    },
    sorted,
  };
}

function inOrder(a: Sourced, b: Sourced): number {
  const [[pathA], [pathB]] = [a.paths, b.paths];
  if (pathA !== pathB) return pathA! < pathB! ? -1 : 1;
  return (a.entry?.line ?? 0) - (b.entry?.line ?? 0) || (a.id < b.id ? -1 : 1);
}
