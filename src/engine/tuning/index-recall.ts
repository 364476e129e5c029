import type { LibraryContext } from '../context.ts';
import type { IndexRecall } from '../tuning-types.ts';

/** What was measured of the index of a collection in the store in use; null if nothing was. */
export function indexRecall(
  { records, driver }: Pick<LibraryContext, 'records' | 'driver'>,
  collection: string,
  kind: string,
): IndexRecall | null {
  const tuned = records.tuned(collection).read();
  if (tuned?.store !== driver.name || tuned.kind !== kind || tuned.measured === null) return null;
  const { parameters: _parameters, ...measured } = tuned.measured;
  return { ...measured, ...tuned.effort, wanted: tuned.wanted };
}
