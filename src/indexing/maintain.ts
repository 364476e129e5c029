import { planIndex } from '../core/index-plan.ts';
import type { VectorStore } from '../store/store.ts';

/** Share of rows outside the index from which building it anew pays. */
const STALE = 0.25;

/**
 * Puts the store in order after a run: compaction where something changed, and the index that suits the number of rows,
 * which an earlier run may have left undone.
 *
 * @param onBuild called when an index is about to be built, which takes a while
 */
export async function maintain(
  store: VectorStore,
  { changed, onBuild }: { readonly changed: boolean; readonly onBuild: () => void },
): Promise<void> {
  if (changed) await store.optimize();
  const { rows, dimensions, index, unindexedRows, capabilities } = await store.describe();
  const plan = planIndex({ rows, dimensions });
  if (!capabilities.indexes.includes(plan.kind)) return;
  if (index === plan.kind && unindexedRows <= rows * STALE) return;
  if (plan.kind === 'flat' && index === 'flat') return;
  onBuild();
  await store.buildIndex(plan);
}
