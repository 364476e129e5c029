import { parentPort, workerData } from 'node:worker_threads';
import { DamagedCopy } from './copy-files.ts';
import { openShard, type ShardAnswer, type ShardQuery, type ShardSetup } from './shard.ts';

/** Entry of a worker thread that searches a part of a copy. */

export type ScanAnswer = ShardAnswer | { readonly started: true } | { readonly damaged: string };

function answer(work: () => ScanAnswer): void {
  try {
    parentPort!.postMessage(work());
  } catch (error) {
    if (!(error instanceof DamagedCopy)) throw error;
    parentPort!.postMessage({ damaged: error.message } satisfies ScanAnswer);
  }
}

answer(() => {
  const shard = openShard(workerData as ShardSetup);
  parentPort!.on('message', (query: ShardQuery) => answer(() => shard.search(query)));
  return { started: true };
});
