import type { ImageSource } from '../../core/query.ts';
import { SoutuError } from '../../errors.ts';
import type { AppContext, HttpContext } from '../app-context.ts';
import { filesOf, isForm, readBody, readForm } from '../body.ts';
import type { Upload } from '../contract/search.ts';
import type { Handlers } from '../mount.ts';
import { answerThumbnail, snapSize } from './thumbnail.ts';

/** Longer side in pixels of the preview with which an upload is tested. */
const TEST_SIZE = 160;

export function uploadHandlers({
  engine,
  uploads,
  limits,
}: AppContext): Handlers<'upload' | 'uploadThumbnail' | 'embeddings'> {
  const maxPixels = limits.uploadPixels;
  return {
    async upload({ c }) {
      const { signal } = c.req.raw;
      const bytes = await readPicture(c, limits.uploadBytes);
      const { width, height } = await limits.pictures.run(signal, async () => {
        const facts = await engine.inspect(bytes, { maxPixels, signal });
        // Decoded once, because a valid header can precede damaged data, and the error must come here instead of in a search.
        await engine.preview(bytes, TEST_SIZE, { maxPixels, signal });
        return facts;
      });
      const id = await uploads.add(bytes);
      return c.json({ id, width, height, known: await engine.has(id) } satisfies Upload, 201);
    },
    async uploadThumbnail({ c, params, query }) {
      const { signal } = c.req.raw;
      const source = await uploads.source(params.id);
      const preview = () => engine.preview(source, snapSize(query.size), { maxPixels, signal });
      return answerThumbnail(c, await limits.pictures.run(signal, preview));
    },
    async embeddings({ c, json: { texts = [], images = [], as } }) {
      const { signal } = c.req.raw;
      if (texts.length + images.length === 0)
        throw new SoutuError('bad-request', 'The request needs texts or images');
      const found = await limits.queries.run(signal, () =>
        engine.embed({ texts, images: images.map(sourceOf), as }, { maxPixels, signal }),
      );
      const { dimensions, imageSize } = await engine.model();
      const lists = (vectors: readonly Float32Array[]) => vectors.map((vector) => [...vector]);
      return c.json({
        model: found.model,
        dimensions,
        texts: lists(found.texts),
        images: lists(found.images),
        norms: { texts: [...found.norms.texts], images: [...found.norms.images] },
        fingerprint: found.fingerprint,
        imageSize,
      });
    },
  };
}

/** An image in Base64, which is decoded when the memory budget allows it. */
const sourceOf = (base64: string, index: number): ImageSource => ({
  name: `image ${index + 1}`,
  size: Buffer.byteLength(base64, 'base64'),
  read: async () => new Uint8Array(Buffer.from(base64, 'base64')),
});

async function readPicture(c: HttpContext, maxBytes: number): Promise<Uint8Array> {
  if (!isForm(c)) return readBody(c, maxBytes);
  const [image] = await filesOf(await readForm(c, maxBytes), 'image', 1);
  if (image) return image;
  throw new SoutuError('bad-request', 'The form must contain one file in the field image');
}
