import { asSoutuError } from '../../errors.ts';
import { pattern } from '../../models/compare-embeddings.ts';
import type { RemoteModel } from '../../models/model-ref.ts';
import { describeModel, openEmbedder } from '../../models/open.ts';
import type { CheckResult, ModelCheck } from '../model-types.ts';
import { checkVectors, TEXTS } from './check-vectors.ts';

/** Asks an embedding server for texts and pictures, and for both in one if it takes them. */
export async function checkRemote(ref: RemoteModel): Promise<ModelCheck> {
  const results: CheckResult[] = [];
  try {
    const model = await describeModel<'remote'>(ref);
    const both = model.composing.inOne
      ? 'takes a picture and words in one'
      : 'takes texts and pictures alone';
    results.push({ name: 'server', ok: true, found: `${model.family}, ${model.dimensions} values, ${both}` });
    const embedder = await openEmbedder<'remote'>(ref, NO_OPTIONS);
    try {
      // Servers refuse an empty text, which no search sends.
      const texts = await embedder.embedTexts(TEXTS.filter((text) => text !== ''));
      const images = await embedder.embedImages([pattern(0), pattern(1)], { as: 'document' });
      const composed = await embedder.embedComposed?.(TEXTS[0]!, pattern(0));
      results.push(
        ...checkVectors(
          { texts, images: composed ? [...images, composed] : images },
          model.dimensions,
          'the server',
        ),
      );
    } finally {
      await embedder.close();
    }
  } catch (error) {
    const { code, message } = asSoutuError(error, 'embed-failed');
    if (code === 'interrupted') throw error;
    results.push({ name: 'server', ok: false, found: message });
  }
  const ok = results.every((result) => result.ok);
  return { id: ref.id, folder: ref.server.url, ok, hasReference: false, results };
}

/** A remote model takes its options from the settings of its server. */
const NO_OPTIONS = { precision: 'fp32', workers: 1, cacheDir: '' } as const;
