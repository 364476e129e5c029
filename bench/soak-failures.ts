/** What one round of the soak saw. */
export interface SoakRound {
  readonly changes: number;
  readonly files: number;
  readonly waitedMs: number;
  /** Resident bytes of the server after it. */
  readonly rss: number;
  /** How many searches were answered or failed in it. */
  readonly searches: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** Rounds until caches and pools have their size. */
const WARM_UP = 3;
/** Rounds of which the median counts, because the RSS of one round depends on when garbage was collected. */
const COMPARED = 3;
/** In shorter rounds one search may take all of the time, on a busy machine. */
const SILENCE_MS = 10_000;
/** By how much the RSS may grow from the first rounds after the warm-up to the last. */
const GROWTH = 0.1;

/** What a soak of so many rounds has shown if nothing failed. */
export const soakRules = (rounds: number): string =>
  `No search failed, the library and what searches find is what the disk is, and ${
    rounds < WARM_UP + 2 * COMPARED
      ? 'the rounds were too few to tell whether the RSS grows.'
      : `the RSS (the median of ${COMPARED} rounds) grew by at most ${GROWTH * 100} % between the first rounds after ${WARM_UP} for warming up and the last.`
  }`;

/**
 * What was not as it has to be in a soak, in sentences.
 *
 * @param difference in what library and disk differ at the end; null if they are equal
 */
export function soakFailures(rounds: readonly SoakRound[], difference: string | null): string[] {
  const failures: string[] = [];
  if (difference !== null) failures.push(`The library is not what the disk is: ${difference}.`);
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  if (failed > 0) failures.push(`${failed} searches failed.`);
  const silent = rounds.findIndex(({ searches, waitedMs }) => searches === 0 && waitedMs >= SILENCE_MS);
  if (silent >= 0) failures.push(`No search was answered in round ${silent + 1}.`);
  const growth = growthOf(rounds.map(({ rss }) => rss));
  if (growth > GROWTH)
    failures.push(
      `The RSS grew by ${(growth * 100).toFixed(1)} % after the warm-up, and may by ${GROWTH * 100} %.`,
    );
  return failures;
}

/** The growth of the medians; 0 where there are too few rounds to tell. */
function growthOf(rss: readonly number[]): number {
  const warm = rss.slice(WARM_UP);
  if (warm.length < 2 * COMPARED) return 0;
  return median(warm.slice(-COMPARED)) / median(warm.slice(0, COMPARED)) - 1;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
