import type { ImageInput } from '../core/query.ts';
import { createSingleFlightCache } from '../core/single-flight-cache.ts';
import type { ImagePart, ImageSettings, QueryImage } from './query-image.ts';
import type { SearchSession } from './session.ts';

/** Number of cached embeddings, so that paging, going back and changing filters need no inference. */
const MAX_CACHED = 256;

/** Raw projections of the parts of queries, computed by the model of the session. They are shared: do not mutate. */
export interface QueryEmbeddings {
  /** Throws `model-failed`. */
  text(text: string, session: SearchSession, signal?: AbortSignal): Promise<Float32Array>;
  /** Reads and hashes an image once for all uses in a query. Throws the errors of reading. */
  open(input: ImageInput, signal?: AbortSignal): Promise<QueryImage>;
  /** Embeds an opened image or a part of it, and releases it. Throws the errors of decoding, `model-failed`. */
  image(
    image: QueryImage,
    part: ImagePart,
    session: SearchSession,
    signal?: AbortSignal,
  ): Promise<Float32Array>;
  /** The same for an image that words change, by a model that takes both in one input (`composing.inOne`). */
  composed(
    text: string,
    image: QueryImage,
    part: ImagePart,
    session: SearchSession,
    signal?: AbortSignal,
  ): Promise<Float32Array>;
}

export function createQueryEmbeddings(settings: ImageSettings): QueryEmbeddings {
  const cache = createSingleFlightCache<Float32Array>(MAX_CACHED);

  /** The cached vector of a key; the fingerprint in the key separates the vectors of different models. */
  async function cached(
    key: string,
    session: SearchSession,
    signal: AbortSignal | undefined,
    embed: (stop: AbortSignal) => Promise<readonly Float32Array[]>,
  ): Promise<Float32Array> {
    const { fingerprint } = await session.embeddingModel();
    return cache.get(`${fingerprint} ${key}`, async (stop) => (await embed(stop))[0]!, signal);
  }

  /** @param text null for the image alone */
  async function embedImage(
    text: string | null,
    image: QueryImage,
    part: ImagePart,
    session: SearchSession,
    stop: AbortSignal,
  ): Promise<Float32Array[]> {
    const embedder = await session.embedder();
    const { queryPixels } = await import('./query-image.ts');
    const pixels = await queryPixels(image, part, settings, embedder.model.imageSize, stop);
    if (text === null || !embedder.embedComposed)
      return embedder.embedImages([pixels], { signal: stop, as: part.as ?? 'query' });
    return [await embedder.embedComposed(text, pixels, { signal: stop })];
  }

  /** Embeds an image, which is released afterwards. */
  async function once(
    text: string | null,
    image: QueryImage,
    part: ImagePart,
    session: SearchSession,
    signal: AbortSignal | undefined,
  ): Promise<Float32Array> {
    try {
      const region = part.region ? JSON.stringify(part.region) : '';
      const key = `image ${part.as ?? 'query'} ${image.id} ${region}${text === null ? '' : ` ${text}`}`;
      return await cached(key, session, signal, (stop) => {
        const work = embedImage(text, image, part, session, stop);
        // Other callers may share the work and still wait for it when this one has left, so its memory stays taken.
        image.memory.holdUntil(work);
        return work;
      });
    } finally {
      image.memory.release();
    }
  }

  return {
    text: (text, session, signal) =>
      cached(`text ${text}`, session, signal, async (stop) =>
        (await session.embedder()).embedTexts([text], { signal: stop }),
      ),
    async open(input, signal) {
      // Loaded lazily, because a text search does not need the code that decodes images.
      const { openQueryImage } = await import('./query-image.ts');
      return openQueryImage(input, settings, signal);
    },
    image: (image, part, session, signal) => once(null, image, part, session, signal),
    composed: once,
  };
}
