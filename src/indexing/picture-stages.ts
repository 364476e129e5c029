import { normalize } from '../core/vector.ts';
import { SoutuError } from '../errors.ts';
import { readCaption } from '../images/caption/read-caption.ts';
import { readSidecars } from '../images/caption/sidecars.ts';
import { captionText, mergeCaptions } from '../images/caption/words.ts';
import { meanColor } from '../images/color.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { Stage } from './stage.ts';

/** Increment when the algorithm changes, so that stored colours are computed again. */
const COLOR_VERSION = 1;

/** Increment when the words of names (core/tokens.ts) or captions change, so that they are written again. */
const WORDS_VERSION = 1;

/**
 * The stages of a picture, cheapest first.
 *
 * @param open opens the model; called only when the first picture has to be embedded
 */
export function pictureStages(model: ModelInfo, open: () => Promise<Embedder>): readonly Stage[] {
  return [
    {
      name: 'words',
      by: WORDS_VERSION,
      // The store derives the words of names whenever it writes an item.
      async compute({ path, bytes, format }) {
        const captions = await Promise.all([readSidecars(path), readCaption(bytes, format)]);
        const caption = mergeCaptions(captions);
        return { caption: caption && (captionText(caption) || null) };
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
        const [raw] = await (await open()).embedImages([await pixels()], { signal });
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
