import { placeOf } from '../core/place-of.ts';
import { ITEM_FIELDS } from '../store/fields.ts';
import type { Item } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';
import type { AsideTasks } from './aside-tasks.ts';

/** Items of one write: each write costs a look at all that is there already. */
const BATCH = 20_000;
/** The places of lines are in no result. */
const FIELDS = ITEM_FIELDS.filter((field) => field !== 'lines');

/** Copies a share of the items, the same ones each time. */
export async function copyShare(
  from: VectorStore,
  to: VectorStore,
  { leaveOut, share }: Pick<AsideTasks['copy']['task'], 'leaveOut' | 'share'>,
  onProgress: (done: number, total: number) => void,
): Promise<AsideTasks['copy']['answer']> {
  const total = await from.count();
  const out = new Set(leaveOut);
  let seen = 0;
  let items = 0;
  let batch: Item[] = [];
  const write = async () => {
    if (batch.length > 0) await to.upsert(batch);
    items += batch.length;
    batch = [];
  };
  for await (const some of from.scan({ fields: FIELDS })) {
    seen += some.length;
    for (const item of some) {
      if (out.has(item.id) || placeOf(item.id, 'copy') >= share) continue;
      // An asset is written with all of its items, which a share has not, so each item becomes an asset.
      batch.push({ ...item, lines: null, asset: item.id, part: null });
      if (batch.length === BATCH) await write();
    }
    onProgress(Math.min(seen, total), total);
  }
  await write();
  return { items };
}
