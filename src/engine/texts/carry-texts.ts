import { log } from '../../log.ts';
import type { VectorStore } from '../../store/store.ts';
import { createIdSet } from '../../texts/id-set.ts';
import type { LibraryContext } from '../context.ts';
import type { Session } from '../sessions.ts';
import { removeAll } from './lost-sources.ts';
import { createTextWriter, type TextFacts, type WriteTexts } from './write-texts.ts';

/** Texts that are read at once. */
const BATCH = 512;

/**
 * Gives a collection of pictures that searches are to use the texts of the one that it replaces, embedded by its own model. Those that
 * it has are not embedded again; those that its model refuses stay without a vector, with a warning. Needs the lock.
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
        const { embedder } = session;
        // Sources that a text has lost since its collection was used last must not come back.
        const merge = (_: TextFacts | undefined, given: TextFacts) => given;
        const options = { store, embedder, yieldToForeground, signal, merge, storesRefused: true };
        const write = createTextWriter(options);
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
  const refused = createRefused();
  let changes = 0;
  for await (const batch of from.scan({ fields, batch: BATCH })) {
    const { added, changed, failed } = await write(
      batch.flatMap(({ id, paths, size, mtime, text, entry }) => {
        seen.add(id);
        return text === null ? [] : [{ text, entry, paths, size, mtime }];
      }),
    );
    refused.add(failed);
    changes += added + changed + failed.length;
  }
  const left: string[] = [];
  for await (const batch of to.scan({ fields: ['id'] }))
    left.push(...batch.map(({ id }) => id).filter((id) => !seen.has(id)));
  await removeAll(to, left);
  refused.warn();
  await to.maintain({ changed: changes + left.length > 0, signal });
}

type Failed = Awaited<ReturnType<WriteTexts>>['failed'];

/** Counts the texts that the model refuses, which would otherwise be missed without a word. */
function createRefused() {
  let count = 0;
  let first: Failed[number] | undefined;
  return {
    add(failed: Failed): void {
      count += failed.length;
      first ??= failed[0];
    },
    warn(): void {
      if (first === undefined) return;
      const { paths, entry } = first.source;
      const line = entry?.line ?? null;
      log.warn('texts that the model refuses are found only by words in quotes as long as it is used', {
        texts: count,
        first: line === null ? paths[0] : `${paths[0]}:${line}`,
        problem: first.problem,
      });
    },
  };
}
