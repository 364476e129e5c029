import { inspectPicture, pictureThumbnail } from '../../engine/loose-pictures.ts';
import { SoutuError } from '../../errors.ts';
import { filesOf, isForm, readBody, readForm } from '../body.ts';
import type { Upload } from '../contract/search.ts';
import type { Handlers } from '../mount.ts';
import type { HttpContext, Parts } from '../parts.ts';
import { answerThumbnail, snapSize } from './thumbnail.ts';

/** Longest side in pixels of the picture that proves an upload to be whole. */
const PROOF_SIZE = 160;

export function uploadHandlers({
  engine,
  uploads,
  limits,
}: Parts): Handlers<'upload' | 'uploadThumbnail' | 'embeddings'> {
  const inspect = (bytes: Uint8Array, signal: AbortSignal) =>
    limits.pictures.run(signal, () => inspectPicture(bytes, limits.uploadPixels, signal));
  return {
    async upload({ c }) {
      const { signal } = c.req.raw;
      const bytes = await limits.bodies.run(signal, () => readPicture(c, limits.uploadBytes));
      const { width, height } = await inspect(bytes, signal);
      // A header says nothing of what follows it: a damaged picture is to be refused here, not when it is searched by.
      await limits.pictures.run(signal, () => pictureThumbnail(bytes, PROOF_SIZE, limits.uploadPixels));
      const id = await uploads.add(bytes);
      const known = await isKnown(() => engine.picture(id));
      return c.json({ id, width, height, known } satisfies Upload, 201);
    },
    async uploadThumbnail({ c, params, query }) {
      const bytes = await uploads.get(params.id);
      return answerThumbnail(
        c,
        await limits.pictures.run(c.req.raw.signal, () =>
          pictureThumbnail(bytes, snapSize(query.size), limits.uploadPixels),
        ),
      );
    },
    async embeddings({ c, json: { texts = [], images = [] } }) {
      const { signal } = c.req.raw;
      if (texts.length + images.length === 0) throw new SoutuError('bad-request', 'Give texts or images');
      const pictures = images.map((image) => new Uint8Array(Buffer.from(image, 'base64')));
      for (const picture of pictures) await inspect(picture, signal);
      const found = await limits.queries.run(signal, () =>
        engine.embed({ texts, images: pictures }, { signal }),
      );
      const { dimensions } = await engine.model();
      const lists = (vectors: readonly Float32Array[]) => vectors.map((vector) => [...vector]);
      return c.json({
        model: found.model,
        dimensions,
        texts: lists(found.texts),
        images: lists(found.images),
      });
    },
  };
}

async function readPicture(c: HttpContext, most: number): Promise<Uint8Array> {
  if (!isForm(c)) return readBody(c, most);
  const [image] = await filesOf(await readForm(c, most), 'image', 1);
  if (image) return image;
  throw new SoutuError('bad-request', 'The form must have one file in the field image');
}

async function isKnown(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (error instanceof SoutuError && error.code === 'not-found') return false;
    throw error;
  }
}
