import type { IndexParameters } from '../core/index-parameters.ts';
import type { IndexKindInfo } from '../store/capabilities.ts';
import type { IndexEffort } from './types.ts';

const EF = [32, 64, 128, 256, 512, 1024];
/** Shares of the lists of an index. */
const PROBED = [0.01, 0.03, 0.08, 0.16, 0.32, 0.64, 1];
/** Candidates for each hit. Those of a graph are among its `ef` candidates, so more need a larger one, too. */
const REFINE = [5, 20];

/**
 * The efforts that are tried with an index, by what they look at: first the least candidates or lists, each with all numbers of
 * candidates to compare again.
 *
 * @param parameters of the index as it was built
 */
export function effortsFor(
  { search, compressed, kind }: Pick<IndexKindInfo, 'search' | 'compressed' | 'kind'>,
  parameters: IndexParameters,
): IndexEffort[] {
  // A graph of vectors in 8 bits keeps their order, so comparing more again finds nothing.
  const refines = compressed && search.includes('refine') && kind !== 'hnsw' ? REFINE : [undefined];
  const withRefine = (effort: IndexEffort): IndexEffort[] =>
    refines.map((refine) => (refine === undefined ? effort : { ...effort, refine }));
  if (search.includes('ef')) return EF.flatMap((ef) => withRefine({ ef }));
  if (search.includes('nprobe')) {
    const { lists = 1 } = parameters;
    const counts = PROBED.map((share) => Math.max(1, Math.round(share * lists)));
    return [...new Set(counts)].flatMap((nprobe) => withRefine({ nprobe }));
  }
  return [{}];
}
