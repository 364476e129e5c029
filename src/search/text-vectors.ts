import { normalize } from '../core/vector.ts';
import { backgroundTexts } from './background-texts.ts';
import type { SearchSession } from './session.ts';

const known = new Map<string, Promise<readonly Float32Array[]>>();

/**
 * The unit vectors that a model has for texts which are the same in every library: what a query has in common with them tells how
 * unrelated texts score. Embedded once per process. Throws `model-failed`.
 */
export async function textVectors(session: SearchSession): Promise<readonly Float32Array[]> {
  const model = await session.embeddingModel();
  let vectors = known.get(model.fingerprint);
  if (!vectors) {
    vectors = embed(session, backgroundTexts(model));
    known.set(model.fingerprint, vectors);
    vectors.catch(() => known.delete(model.fingerprint));
  }
  return vectors;
}

async function embed(session: SearchSession, texts: readonly string[]): Promise<Float32Array[]> {
  const embedder = await session.embedder();
  const vectors = await embedder.embedTexts(texts);
  return vectors.map((raw) => normalize(raw).unit);
}
