import type { ImageInput } from '../core/query.ts';
import { createSingleFlightCache } from '../core/single-flight-cache.ts';
import type { Embedder } from '../models/embedder.ts';
import type { ImagePart, ImageSettings, QueryImage } from './query-image.ts';
import type { SearchSession } from './session.ts';

/** Embeddings that are kept: turning pages, going back and other filters then cost no inference. */
const MAX_CACHED = 256;

/** Raw projections of the parts of queries, by the model of the session. They are shared: nobody may change them. */
export interface QueryEmbeddings {
  /** Throws `model-failed`. */
  text(text: string, session: SearchSession, signal?: AbortSignal): Promise<Float32Array>;
  /** Reads and hashes an image, once for everything that a query needs of it. Throws the errors of reading. */
  open(input: ImageInput, signal?: AbortSignal): Promise<QueryImage>;
  /** An opened image or a part of it; it is released. Throws the errors of decoding, `model-failed`. */
  image(
    image: QueryImage,
    part: ImagePart,
    session: SearchSession,
    signal?: AbortSignal,
  ): Promise<Float32Array>;
}

export function createQueryEmbeddings(settings: ImageSettings): QueryEmbeddings {
  const cache = createSingleFlightCache<Float32Array>(MAX_CACHED);

  /** The vector under the key, of one model: the fingerprint keeps the vectors of different models apart. */
  async function cached(
    key: string,
    session: SearchSession,
    signal: AbortSignal | undefined,
    embed: (embedder: Embedder, stop: AbortSignal) => Promise<readonly Float32Array[]>,
  ): Promise<Float32Array> {
    const { fingerprint } = await session.model();
    const make = async (stop: AbortSignal) => {
      const [vector] = await embed(await session.embedder(), stop);
      return vector!;
    };
    return cache.get(`${fingerprint} ${key}`, make, signal);
  }

  return {
    text: (text, session, signal) =>
      cached(`text ${text}`, session, signal, (embedder, stop) =>
        embedder.embedTexts([text], { signal: stop }),
      ),
    async open(input, signal) {
      // Loaded when it is needed: a search by words starts without the code that decodes images.
      const { openQueryImage } = await import('./query-image.ts');
      return openQueryImage(input, settings, signal);
    },
    async image(image, part, session, signal) {
      try {
        const key = `image ${image.id} ${part.region ? JSON.stringify(part.region) : ''}`;
        return await cached(key, session, signal, async (embedder, stop) => {
          const { queryPixels } = await import('./query-image.ts');
          const decoding = queryPixels(image, part, settings, embedder.model.imageSize, stop);
          // Others may share this work and wait for it when the request that brought the image has left.
          image.room.until(decoding);
          return embedder.embedImages([await decoding], { signal: stop });
        });
      } finally {
        image.room.release();
      }
    },
  };
}
