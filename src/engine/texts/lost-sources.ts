import { isAbsolute } from 'node:path';
import { NO_ENTRY } from '../../core/text-entry.ts';
import type { VectorStore } from '../../store/store.ts';
import { isTextFile } from '../../texts/read-file.ts';

/** Texts per write: stores write a few big batches much faster than many small ones. */
export const BATCH = 512;

/** Whether a source of a text is a file of texts. */
export const isFileOfTexts = (path: string): boolean => isAbsolute(path) && isTextFile(path);

/** Whether a source of a text is a picture. What is neither is a name. */
export const isPicture = (path: string): boolean => isAbsolute(path) && !isTextFile(path);

/** Texts that lose sources. */
export interface LostSources {
  /** The ids of those that have no other. */
  readonly gone: readonly string[];
  /** The sources that the others keep, by their ids. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
}

/** Finds the texts that lose sources. Throws the reason of the signal. */
export async function findLost(
  store: VectorStore,
  isLost: (id: string, path: string) => boolean,
  signal?: AbortSignal,
): Promise<LostSources> {
  const gone: string[] = [];
  const kept = new Map<string, readonly string[]>();
  for await (const batch of store.scan({ fields: ['id', 'paths'] })) {
    signal?.throwIfAborted();
    for (const { id, paths } of batch) {
      const others = paths.filter((path) => !isLost(id, path));
      if (others.length === 0) gone.push(id);
      else if (others.length < paths.length) kept.set(id, others);
    }
  }
  return { gone, kept };
}

/** Removes sources: a text goes with its last one. What the first one says about it goes with it. */
export async function removeLost(store: VectorStore, { gone, kept }: LostSources): Promise<void> {
  const ids = [...kept.keys()];
  for (let start = 0; start < ids.length; start += BATCH) {
    const items = await store.getAssets(ids.slice(start, start + BATCH));
    await store.upsert(
      items.map((item) => {
        const paths = kept.get(item.id)!;
        return { ...item, paths, entry: paths[0] === item.paths[0] ? item.entry : NO_ENTRY };
      }),
    );
  }
  await removeAll(store, gone);
}

/** Removes texts in groups, so that no write is too large. */
export async function removeAll(store: VectorStore, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH)
    await store.upsert([], ids.slice(start, start + BATCH));
}
