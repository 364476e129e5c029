import { normalize } from '../core/vector.ts';
import type { QueryEmbeddings } from '../search/embeddings.ts';
import type { SearchSession } from '../search/session.ts';
import type { Embeddings, UnindexedImageOptions } from './image-types.ts';
import type { Engine } from './types.ts';

/** See `Engine.embed`. */
export async function embedAll(
  embeddings: QueryEmbeddings,
  session: SearchSession,
  { texts = [], images = [], as }: Parameters<Engine['embed']>[0],
  { maxPixels, signal }: UnindexedImageOptions,
): Promise<Embeddings> {
  const embedImage = async (image: (typeof images)[number]) =>
    embeddings.image(await embeddings.open(image, signal), { maxPixels, as }, session, signal);
  const [{ id, fingerprint }, ofTexts, ofImages] = await Promise.all([
    session.model(),
    Promise.all(texts.map((text) => embeddings.text(text, session, signal))),
    Promise.all(images.map(embedImage)),
  ]);
  const [unitTexts, unitImages] = [ofTexts.map(normalize), ofImages.map(normalize)];
  return {
    model: id,
    fingerprint,
    texts: unitTexts.map(({ unit }) => unit),
    images: unitImages.map(({ unit }) => unit),
    norms: { texts: unitTexts.map(({ norm }) => norm), images: unitImages.map(({ norm }) => norm) },
  };
}
