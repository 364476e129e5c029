/** Where values lie between the ends of an axis, 0 to 1. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  at(value: number): number;
}

/** Milliseconds, logarithmically. */
export function timeScale(values: readonly number[]): Scale {
  const [least, most] = [0.9 * Math.min(...values), 1.1 * Math.max(...values)];
  return scale(least, most, Math.log);
}

/** So little is missed that it counts as nothing: what is measured is not more precise. */
const NOTHING = 0.0005;
/** Below this, an index is of no use. */
const LEAST = 0.5;

/** What is missed, logarithmically: the way from 99 to 99.9 % is as long as that from 90 to 99. Less than half is at the lower end. */
export function recallScale(values: readonly number[]): Scale {
  const least = Math.max(LEAST, Math.min(0.9, ...values));
  return scale(least, 1, (recall) => -Math.log(1 + NOTHING - recall));
}

function scale(least: number, most: number, of: (value: number) => number): Scale {
  const [start, end] = [of(least), of(most)];
  return {
    least,
    most,
    at: (value) => (of(Math.max(least, Math.min(most, value))) - start) / (end - start || 1),
  };
}
