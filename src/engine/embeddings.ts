import { createHash } from 'node:crypto';
import type { ImageInput, Region } from '../core/query.ts';
import { createSharedCache } from '../core/shared-cache.ts';
import type { Home } from './home.ts';
import type { QueryPicture } from './pictures.ts';

/** Vectors that are kept: turning pages, going back and other filters then cost no inference. */
const KEPT = 256;

/** A picture of a query with its id, the md5 of its content, which it also has in a library. */
export interface QueryImage extends QueryPicture {
  readonly id: string;
}

/** Raw projections of the parts of queries. They are shared: nobody may change them. */
export interface QueryEmbeddings {
  /** Throws `model-failed`. */
  text(text: string, signal?: AbortSignal): Promise<Float32Array>;
  /** Reads and hashes a picture, once for everything that a query needs of it. Throws the errors of reading. */
  open(input: ImageInput): Promise<QueryImage>;
  /** A picture or a part of it. Throws the errors of decoding, `model-failed`. */
  image(picture: QueryImage, region?: Region, signal?: AbortSignal): Promise<Float32Array>;
}

export function createQueryEmbeddings(home: Home): QueryEmbeddings {
  const cache = createSharedCache<Float32Array>(KEPT);

  async function embedImage(
    picture: QueryPicture,
    region: Region | undefined,
    signal: AbortSignal,
  ): Promise<Float32Array> {
    const [embedder, { queryPixels }] = await Promise.all([home.embedder(), import('./pictures.ts')]);
    const pixels = await queryPixels(picture, region, home.config, embedder.model.imageSize, signal);
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
    open: (input) => openImage(input, home),
    image(picture, region, signal) {
      const key = `image ${picture.id} ${region ? JSON.stringify(region) : ''}`;
      return cache.get(key, (stop) => embedImage(picture, region, stop), signal);
    },
  };
}

async function openImage(input: ImageInput, home: Home): Promise<QueryImage> {
  if (typeof input !== 'string') {
    const id = createHash('md5').update(input).digest('hex');
    return { id, bytes: input, name: 'the picture of the query' };
  }
  const { readPicture } = await import('./pictures.ts');
  const { id, bytes } = await readPicture(input, home.config);
  return { id, bytes, name: input };
}
