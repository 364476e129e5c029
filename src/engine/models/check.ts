import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalize } from '../../core/vector.ts';
import { asSoutuError } from '../../errors.ts';
import { decode } from '../../images/decode.ts';
import { sniffFormat } from '../../images/identify.ts';
import { pattern, worstCosine } from '../../models/compare-embeddings.ts';
import type { Embedder, Pixels } from '../../models/embedder.ts';
import { readModelSetup } from '../../models/files/model-folder.ts';
import { type Reference, readReference } from '../../models/files/reference.ts';
import type { Precision } from '../../models/local/encoders.ts';
import { readTokens } from '../../models/local/read-tokens.ts';
import type { LocalModel, ModelRef } from '../../models/model-ref.ts';
import { openEmbedder } from '../../models/open.ts';
import { findModel } from '../../models/sources/find-model.ts';
import { chooseModel, sourcesOf } from '../choose-model.ts';
import type { LibraryContext } from '../context.ts';
import type { CheckResult, ModelCheck } from '../model-types.ts';
import { checkRemote } from './check-remote.ts';
import { checkTokens, checkVectors, type Embedded, LONG_TEXT, TEXTS } from './check-vectors.ts';

/** Cosine of int8 to fp32 below which results would differ visibly; working models have .999 and more. */
const MIN_INT8 = 0.99;
/** Cosine of fp32 to the reference, whose numbers have six digits. */
const MIN_REFERENCE = 0.9999;

/** See `Models.check`. */
export async function checkModel(context: LibraryContext, name?: string): Promise<ModelCheck> {
  const ref = await refOf(context, name);
  if (ref.kind === 'remote') return checkRemote(ref);
  const setup = await readModelSetup(ref.folder);
  const reference = await readReference(ref.folder);
  const results: CheckResult[] = [];
  /** An exception is the result of the test that it ends. */
  const test = async <T>(title: string, run: () => Promise<T>): Promise<T | null> => {
    try {
      return await run();
    } catch (error) {
      const { code, message } = asSoutuError(error, 'model-failed');
      if (code === 'interrupted') throw error;
      results.push({ name: title, ok: false, found: message });
      return null;
    }
  };
  const texts = [...TEXTS, LONG_TEXT, ...(reference?.texts ?? []).map(({ text }) => text)];
  const tokens = await test('tokens', () => readTokens(setup, texts));
  if (tokens) results.push(checkTokens(tokens, setup.contextLength, reference));
  const images = [pattern(0), pattern(1), ...(await picturesOf(reference))];
  const embedWith = (precision: Precision) =>
    test(precision, () => embedAll(ref, context, { precision, texts, images }));
  const fp32 = await embedWith('fp32');
  if (fp32) results.push(...checkVectors(fp32, setup.dimensions));
  const int8 = fp32 && (await embedWith('int8'));
  if (fp32 && int8) {
    results.push(compare('int8 texts', int8.texts, fp32.texts, MIN_INT8));
    results.push(compare('int8 pictures', int8.images, fp32.images, MIN_INT8));
  }
  if (fp32 && reference) results.push(...compareWithReference(fp32, reference));
  const ok = results.every((result) => result.ok);
  return { id: ref.id, folder: ref.folder, ok, hasReference: reference !== null, results };
}

async function refOf(context: LibraryContext, name: string | undefined): Promise<ModelRef> {
  if (name !== undefined) return findModel(name, sourcesOf(context.config));
  return chooseModel(context.config, (await context.records.readLibrary()).model);
}

interface Work {
  readonly precision: Precision;
  readonly texts: readonly string[];
  readonly images: readonly Pixels[];
}

async function embedAll(ref: LocalModel, { config }: LibraryContext, work: Work): Promise<Embedded> {
  const cacheDir = join(config.home, 'cache', 'models');
  const embedder: Embedder = await openEmbedder(ref, { precision: work.precision, workers: 1, cacheDir });
  try {
    const texts = await embedder.embedTexts(work.texts);
    // Copies, because the buffers are transferred.
    const images = work.images.map((image) => ({ ...image, data: Uint8Array.from(image.data) }));
    return { texts, images: await embedder.embedImages(images) };
  } finally {
    await embedder.close();
  }
}

async function picturesOf(reference: Reference | null): Promise<Pixels[]> {
  return Promise.all(
    (reference?.images ?? []).map(async ({ path }) => {
      const bytes = await readFile(path);
      return (await decode(bytes, sniffFormat(bytes), { maxPixels: 1e6 })).pixels;
    }),
  );
}

/** The vectors of the reference are the last ones. */
function compareWithReference({ texts, images }: Embedded, reference: Reference): CheckResult[] {
  const pairs = [
    ['reference texts', texts, vectors(reference.texts)],
    ['reference pictures', images, vectors(reference.images)],
  ] as const;
  return pairs.flatMap(([name, found, known]) =>
    known.length > 0 ? compare(name, found.slice(-known.length), known, MIN_REFERENCE) : [],
  );
}

const vectors = (known: readonly { readonly embedding: readonly number[] }[]) =>
  known.map(({ embedding }) => normalize(Float32Array.from(embedding)).unit);

function compare(
  name: string,
  found: readonly Float32Array[],
  expected: readonly Float32Array[],
  least: number,
): CheckResult {
  const worst = worstCosine(found, expected);
  const limit = `at least ${least}`;
  return {
    name,
    ok: worst >= least,
    found: `cosine ${worst.toFixed(5)} or more to ${name.startsWith('int8') ? 'fp32' : 'transformers'}; ${limit} is needed`,
  };
}
