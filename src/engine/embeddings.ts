import type { ImageInput } from '../core/query.ts';
import { createSharedCache } from '../core/shared-cache.ts';
import type { Home } from './home.ts';
import type { ImagePart, QueryPicture } from './pictures.ts';

/** Vectors that are kept: turning pages, going back and other filters then cost no inference. */
const KEPT = 256;

/** Raw projections of the parts of queries. They are shared: nobody may change them. */
export interface QueryEmbeddings {
  /** Throws `model-failed`. */
  text(text: string, signal?: AbortSignal): Promise<Float32Array>;
  /** Reads and hashes a picture, once for everything that a query needs of it. Throws the errors of reading. */
  open(input: ImageInput, signal?: AbortSignal): Promise<QueryPicture>;
  /** An opened picture or a part of it; it is released. Throws the errors of decoding, `model-failed`. */
  image(picture: QueryPicture, part: ImagePart, signal?: AbortSignal): Promise<Float32Array>;
}

export function createQueryEmbeddings(home: Home): QueryEmbeddings {
  const cache = createSharedCache<Float32Array>(KEPT);

  async function embedImage(
    picture: QueryPicture,
    part: ImagePart,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    const [embedder, { queryPixels }] = await Promise.all([home.embedder(), import('./pictures.ts')]);
    const pixels = await queryPixels(picture, part, home.config, embedder.model.imageSize, signal);
    const [vector] = await embedder.embedImages([pixels], { signal });
    return vector!;
  }

  return {
    text(text, signal) {
      const embed = async (stop: AbortSignal) => {
        const [vector] = await (await home.embedder()).embedTexts([text], { signal: stop });
        return vector!;
      };
      return cache.get(`text ${text}`, embed, signal);
    },
    async open(input, signal) {
      const { openPicture } = await import('./pictures.ts');
      return openPicture(input, home, signal);
    },
    async image(picture, part, signal) {
      try {
        const key = `image ${picture.id} ${part.region ? JSON.stringify(part.region) : ''}`;
        return await cache.get(key, (stop) => embedImage(picture, part, stop), signal);
      } finally {
        picture.room.release();
      }
    },
  };
}
