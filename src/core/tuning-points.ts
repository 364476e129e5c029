/** How much of an index a search looks at. */
interface ShownEffort {
  readonly ef?: number | undefined;
  readonly nprobe?: number | undefined;
  readonly refine?: number | undefined;
}

interface ShownRecall {
  readonly all: number;
  readonly margin: number;
  readonly queries: number;
}

interface ShownPoint {
  readonly effort: ShownEffort;
  readonly recall: ShownRecall;
  readonly unseen: ShownRecall;
  readonly p50Ms: number;
  readonly isFront: boolean;
}

interface ShownCandidate<P extends ShownPoint> {
  readonly index: string;
  readonly inCopy: boolean | null;
  readonly points: readonly P[];
}

/** What is shown of the comparison of indexes, on the command line, in its report and on the page. */
export interface ShownTuning<P extends ShownPoint = ShownPoint> {
  readonly rows: number;
  /** Recall that was wanted. */
  readonly recall: number;
  readonly isSmall: boolean;
  readonly candidates: readonly ShownCandidate<P>[];
  readonly proposal:
    | (Pick<ShownCandidate<P>, 'index' | 'inCopy'> & {
        readonly effort: ShownEffort;
        readonly point: P;
        readonly why: 'exhaustive' | 'fastest' | 'most';
      })
    | null;
}

/** A measured point with the index that it belongs to. */
export interface MeasuredPoint<T extends ShownTuning> {
  readonly candidate: T['candidates'][number];
  readonly point: T['candidates'][number]['points'][number];
}

/** Every point that was measured. */
export function pointsOf<T extends ShownTuning>(tuning: T): MeasuredPoint<T>[] {
  return tuning.candidates.flatMap((candidate: T['candidates'][number]) =>
    candidate.points.map((point) => ({ candidate, point })),
  );
}

export const isProposed = <T extends ShownTuning>(
  { proposal }: T,
  { candidate, point }: MeasuredPoint<T>,
): boolean =>
  proposal !== null &&
  proposal.index === candidate.index &&
  proposal.inCopy === candidate.inCopy &&
  effortText(proposal.effort) === effortText(point.effort);

/**
 * The points that say most: of each index the fastest that finds what is wanted, or the one that finds most, and the Pareto front.
 */
export function mainPoints<T extends ShownTuning>(tuning: T): MeasuredPoint<T>[] {
  const all = pointsOf(tuning);
  const best = tuning.candidates.flatMap((candidate) => {
    const own = all.filter((one) => one.candidate === candidate);
    const enough = own.filter(({ point }) => point.recall.all - point.recall.margin >= tuning.recall);
    const fastest = [...enough].sort((a, b) => a.point.p50Ms - b.point.p50Ms)[0];
    return fastest ?? [...own].sort((a, b) => b.point.recall.all - a.point.recall.all)[0] ?? [];
  });
  return all.filter((one) => best.includes(one) || one.point.isFront || isProposed(tuning, one));
}

/** @example effortText({ nprobe: 32, refine: 5 }) // 'nprobe=32 refine=5' */
export const effortText = ({ ef, nprobe, refine }: ShownEffort): string =>
  Object.entries({ ef, nprobe, refine })
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${value}`))
    .join(' ');

/** Milliseconds with two or three digits. */
export const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1));

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
