import type { VectorStore } from '../../store/store.ts';
import type { LibraryContext } from '../context.ts';
import { settleModel } from './settle-model.ts';
import { createTextWriter, type TextWriterOptions, type WriteTexts } from './write-texts.ts';

/** The texts of a library, opened for writing. */
export interface OpenedTexts {
  readonly store: VectorStore;
  readonly write: WriteTexts;
  /** The pictures of the library. */
  pictures(): Promise<VectorStore>;
}

/** Runs work that adds texts, in the turn of a writing run. Throws `locked`, `model-changed`. */
export function writingTexts<T>(
  context: LibraryContext,
  { command, ...options }: Pick<TextWriterOptions, 'signal' | 'merge'> & { readonly command: string },
  work: (texts: OpenedTexts) => Promise<T>,
): Promise<T> {
  return context.writing(command, async () => {
    await settleModel(context);
    return context.use(async (session) => {
      const { dimensions } = await session.embeddingModel();
      return context.useTexts({ name: session.collection, dimensions }, async (opened) => {
        const store = await opened();
        const { yieldToForeground } = context.priority;
        const write = createTextWriter({ store, embedder: session.embedder, yieldToForeground, ...options });
        return work({ store, write, pictures: session.store });
      });
    });
  });
}
