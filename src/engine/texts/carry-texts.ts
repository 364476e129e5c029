import type { VectorStore } from '../../store/store.ts';
import { createIdSet } from '../../texts/id-set.ts';
import type { LibraryContext } from '../context.ts';
import type { Session } from '../sessions.ts';
import { removeAll } from './add-texts.ts';
import { createTextWriter, type WriteTexts } from './write-texts.ts';

/** Texts that are read at once. */
const BATCH = 512;

/**
 * Gives a collection of pictures that searches are to use the texts of the one that it replaces, embedded by its own model. Those that
 * it has are not embedded again. Needs the lock.
 *
 * @param replaced name of the collection that is replaced
 * @param session with the model and the collection that replace it
 * @returns whether it has all of them; false if the signal was aborted
 */
export async function carryTexts(
  context: LibraryContext,
  replaced: string,
  session: Session,
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  const source = (await context.driver.collections()).find(({ name }) => name === replaced);
  if (source === undefined || !(await context.hasTexts(replaced))) return true;
  const { dimensions } = await session.model();
  const target = { name: session.collection, dimensions };
  try {
    await context.useTexts(source, (from) =>
      context.useTexts(target, async (to) => {
        const { yieldToForeground } = context.priority;
        const store = await to();
        const write = createTextWriter({ store, embedder: session.embedder, yieldToForeground, signal });
        await carry(await from(), store, write, signal);
      }),
    );
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

async function carry(
  from: VectorStore,
  to: VectorStore,
  write: WriteTexts,
  signal: AbortSignal,
): Promise<void> {
  const seen = createIdSet();
  const fields = ['id', 'paths', 'size', 'mtime', 'text', 'entry'] as const;
  let changes = 0;
  for await (const batch of from.scan({ fields, batch: BATCH })) {
    const { added, changed } = await write(
      batch.flatMap(({ id, paths, size, mtime, text, entry }) => {
        seen.add(id);
        return text === null || entry === null ? [] : [{ text, entry, path: paths[0]!, size, mtime }];
      }),
    );
    changes += added + changed;
  }
  const left: string[] = [];
  for await (const batch of to.scan({ fields: ['id'] }))
    left.push(...batch.map(({ id }) => id).filter((id) => !seen.has(id)));
  await removeAll(to, left);
  await to.maintain({ changed: changes + left.length > 0, signal });
}
