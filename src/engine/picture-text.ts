import { lazy } from '../core/memo.ts';
import type { ImageInput } from '../core/query.ts';
import { textOf } from '../core/text-line.ts';
import { SoutuError } from '../errors.ts';
import { READ_SIDE } from '../indexing/picture-stages.ts';
import { linesFound } from '../search/lines-found.ts';
import { type ImageSettings, openQueryImage, queryPixels } from '../search/query-image.ts';
import type { LibraryContext } from './context.ts';
import { openSingleReader } from './ocr.ts';
import { noPicture } from './originals.ts';
import type { PictureText, StoredText, UnindexedImageOptions } from './types.ts';

/** The words in pictures: those that are stored, and those of pictures that are read now. */
export interface PictureTexts {
  /** Throws `not-found`, and `bad-query` for the query whose words are marked. */
  stored(id: string, query?: string): Promise<StoredText>;
  /** Needs only the models that read words, and without them the library. Throws `model-missing` and the errors of decoding. */
  read(image: ImageInput, options: UnindexedImageOptions): Promise<PictureText>;
  close(): Promise<void>;
}

export function createPictureTexts(context: LibraryContext, settings: ImageSettings): PictureTexts {
  // It gives its memory back while nothing is read.
  const reader = lazy(() => openSingleReader(context.config));

  const find = (id: string) =>
    context.use(async (session): Promise<PictureText | null> => {
      const filter = { op: 'in', field: 'id', values: [id] } as const;
      const store = await session.store();
      for await (const [item] of store.scan({ filter, fields: ['asset', 'text', 'lines'] }))
        if (item) return { id: item.asset, text: item.text, lines: item.lines };
      return null;
    });

  return {
    async stored(id, query) {
      const found = await find(id);
      if (found === null) throw noPicture(id);
      const lines = (found.lines ?? []).map(({ text }) => text);
      return { ...found, found: query ? linesFound(lines, query) : [] };
    },
    async read(input, { maxPixels, signal = new AbortController().signal }) {
      const image = await openQueryImage(input, settings, signal);
      const { id, memory } = image;
      try {
        const opened = await reader().catch((error: unknown) => {
          if (error instanceof SoutuError && error.code === 'model-missing') return error;
          throw error;
        });
        if (opened instanceof SoutuError) {
          // Its store may be away, too: then the models are what to ask for.
          const found = await find(id).catch(() => null);
          if (found !== null && found.lines !== null) return found;
          throw opened;
        }
        const pixels = await queryPixels(image, { maxPixels }, settings, READ_SIDE, signal);
        const lines = await opened.read(pixels, { signal });
        return { id, text: textOf(lines), lines };
      } finally {
        memory.release();
      }
    },
    async close() {
      const opened = await reader.started()?.catch(() => null);
      await opened?.close();
    },
  };
}
