import { type TextLine, textOf } from '../core/text-line.ts';
import { normalize } from '../core/vector.ts';
import { SoutuError } from '../errors.ts';
import { readCaption } from '../images/caption/read-caption.ts';
import { readSidecars } from '../images/caption/sidecars.ts';
import { captionText, mergeCaptions } from '../images/caption/words.ts';
import { meanColor } from '../images/color.ts';
import { readOrigin } from '../images/origin/read-origin.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { Reader } from '../models/ocr/reader.ts';
import type { Stage } from './stage.ts';

/** Increment when the algorithm changes, so that stored colours are computed again. */
const COLOR_VERSION = 1;

/** Characters of a caption, and of a text: a column of Milvus holds 65,535 bytes. */
const MAX_CHARACTERS = 20_000;

/** Increment when more is read of when and where pictures were taken, so that it is read again. */
const ORIGIN_VERSION = 2;

/** Increment when the words of names (core/tokens.ts) or captions change, so that they are written again. */
const WORDS_VERSION = 1;

/** How the words in pictures are read. */
export interface Reading {
  /** Of the reader (`Reader.version`). */
  readonly version: string;
  /** Opens the reader; called only when the first picture has to be read. */
  readonly open: () => Promise<Pick<Reader, 'read'>>;
  /** Whether pictures with these paths are not read. */
  readonly excludes: (paths: readonly string[]) => boolean;
}

/** The decoder keeps 2.75 times as many pixels on the shorter side (images/decode.ts), so that of a photo 1920 remain on the longer one. */
export const READ_SIDE = 524;

/**
 * The stages of a picture, cheapest first.
 *
 * @param open opens the model; called only when the first picture has to be embedded
 * @param reading null if words are not read @default null
 * @param places whether it is read where they were taken @default true
 */
export function pictureStages(
  model: ModelInfo,
  open: () => Promise<Embedder>,
  { reading = null, places = true }: { readonly reading?: Reading | null; readonly places?: boolean } = {},
): readonly Stage[] {
  return [
    originStage(places),
    ...embeddingStages(model, open),
    ...(reading === null ? [] : [textStage(reading)]),
  ];
}

function originStage(places: boolean): Stage {
  return {
    name: 'origin',
    by: places ? ORIGIN_VERSION : `${ORIGIN_VERSION} without places`,
    async compute({ paths, bytes, format }) {
      const { taken, position } = await readOrigin(paths, bytes, format);
      const where = places ? position : null;
      return {
        takenAt: taken?.wall ?? null,
        takenOffset: taken?.offset ?? null,
        takenFrom: taken?.from ?? null,
        latitude: where?.latitude ?? null,
        longitude: where?.longitude ?? null,
      };
    },
  };
}

function textStage({ version, open, excludes }: Reading): Stage {
  return {
    name: 'text',
    by: version,
    later: 'words',
    isTakenOver: true,
    skip: { when: excludes, computed: { text: null, lines: null } },
    shrinkTo: READ_SIDE,
    async compute({ pixels }, signal) {
      const lines = fitting(await (await open()).read(await pixels(), { signal }));
      return { text: textOf(lines), lines };
    },
  };
}

/** As many of the lines, from the first, as a text may have: a scan of small print must not end the reading of all others. */
function fitting(lines: readonly TextLine[]): readonly TextLine[] {
  let characters = 0;
  const over = lines.findIndex(({ text }) => {
    characters += text.length + 1;
    return characters > MAX_CHARACTERS;
  });
  return over === -1 ? lines : lines.slice(0, over);
}

function embeddingStages(model: ModelInfo, open: () => Promise<Embedder>): readonly Stage[] {
  return [
    {
      name: 'words',
      by: WORDS_VERSION,
      // The store derives the words of names whenever it writes an item.
      async compute({ paths, bytes, format }) {
        // Each copy may have files beside it.
        const captions = await Promise.all([...paths.map(readSidecars), readCaption(bytes, format)]);
        const caption = mergeCaptions(captions);
        return { caption: caption && (captionText(caption).slice(0, MAX_CHARACTERS) || null) };
      },
    },
    {
      name: 'color',
      by: COLOR_VERSION,
      compute: async ({ pixels }) => ({ color: meanColor(await pixels()) }),
    },
    {
      name: 'embed',
      by: model.fingerprint,
      // A collection holds vectors of one model only.
      presumed: model.fingerprint,
      async compute({ pixels }, signal) {
        const [raw] = await (await open()).embedImages([await pixels()], { signal, as: 'document' });
        const { unit, norm } = unitOf(raw!);
        return { vector: unit, norm };
      },
    },
  ];
}

/** Converts an unusable vector (zeros, NaN) to an error of this picture, so that it does not end the run. */
function unitOf(raw: Float32Array): ReturnType<typeof normalize> {
  try {
    return normalize(raw);
  } catch (cause) {
    throw new SoutuError('corrupt', 'the model gives no usable vector for it', { cause });
  }
}
