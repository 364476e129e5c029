import { holds } from '../../tuning/recall.ts';
import type { IndexEffort, RecallFigures } from '../../tuning/types.ts';

/** An effort with what searches find that make it. */
export interface Found {
  readonly effort: IndexEffort;
  readonly figures: RecallFigures;
  /** Whether the time was over before the least was found. */
  readonly isCut: boolean;
}

/**
 * The least effort that finds what is wanted: the first one, or else found by doubling the steps until one is enough and then halving them,
 * with the most candidates that are compared again, and in the end with fewer of them. The largest if none is enough; also if the time is
 * over before one is, because it is only slower.
 *
 * @param efforts see `effortsFor`; the first may be one that was enough before
 * @param look measures what searches find with an effort
 * @param isOver whether the time is over
 */
export async function leastEffort(
  efforts: readonly IndexEffort[],
  wanted: number,
  look: (effort: IndexEffort) => Promise<RecallFigures>,
  isOver: () => boolean,
): Promise<Found> {
  const [first, largest] = [efforts[0]!, efforts.at(-1)!];
  let found: Found = { effort: first, figures: await look(first), isCut: false };
  if (holds(found.figures, wanted) || first === largest) return found;
  // What fails with few candidates can be enough with many, so that only efforts with as many are in order.
  const steps = efforts.slice(1).filter(({ refine }) => refine === largest.refine);
  let enough = steps.length;
  let [low, next] = [0, 0];
  while (low < enough && !isOver()) {
    const at = enough === steps.length ? Math.min(next, enough - 1) : (low + enough) >> 1;
    const one = { effort: steps[at]!, figures: await look(steps[at]!), isCut: false };
    if (holds(one.figures, wanted)) [found, enough] = [one, at];
    else [low, next] = [at + 1, 2 * at + 1];
    if (at === steps.length - 1) found = one;
  }
  const isCut = low < enough;
  if (enough === steps.length)
    return isCut ? { effort: largest, figures: await look(largest), isCut } : found;
  for (const effort of efforts.filter((other) => isCheaper(other, found.effort))) {
    if (isOver()) break;
    const figures = await look(effort);
    if (holds(figures, wanted)) return { effort, figures, isCut };
  }
  return { ...found, isCut };
}

/** Whether an effort differs by fewer candidates alone. */
const isCheaper = (one: IndexEffort, other: IndexEffort): boolean =>
  one.ef === other.ef && one.nprobe === other.nprobe && (one.refine ?? 0) < (other.refine ?? 0);
