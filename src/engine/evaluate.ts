import { resolve } from 'node:path';
import { normalize, sum } from '../core/vector.ts';
import { asSoutuError, SoutuError } from '../errors.ts';
import { type Form, readForms } from '../evaluation/forms.ts';
import {
  type Measurement,
  type Miss,
  measureCaptions,
  measureClasses,
  measureComposed,
} from '../evaluation/measure.ts';
import { readSet } from '../evaluation/read-set.ts';
import type { EvaluationSet } from '../evaluation/set.ts';
import { without } from '../evaluation/without.ts';
import type { Embedder } from '../models/embedder.ts';
import type { Precision } from '../models/local/encoders.ts';
import type { ModelRef } from '../models/model-ref.ts';
import { openEmbedder } from '../models/open.ts';
import { findModel } from '../models/sources/find-model.ts';
import { type ImageSettings, openQueryImage, queryPixels } from '../search/query-image.ts';
import { chooseModel, sourcesOf } from './choose-model.ts';
import type { LibraryContext } from './context.ts';
import { embedderOptions } from './embedder-options.ts';
import type {
  Evaluation,
  EvaluationMiss,
  EvaluationOptions,
  EvaluationProgress,
  EvaluationRequest,
  EvaluationRow,
} from './evaluation-types.ts';
import { typedModel } from './typed-model.ts';

/** Texts that are embedded at once. */
const BATCH = 32;
const PRECISIONS: readonly string[] = ['int8', 'fp32'] satisfies readonly Precision[];

/** See `Engine.evaluate`. */
export async function evaluate(
  context: LibraryContext,
  images: ImageSettings,
  request: EvaluationRequest,
  { signal = new AbortController().signal, onProgress = () => {} }: EvaluationOptions,
): Promise<Evaluation> {
  const { precisions = [context.config.precision], weights = [] } = request;
  const forms = readForms(request.forms ?? ['plain']);
  for (const precision of precisions) {
    if (!PRECISIONS.includes(precision))
      throw new SoutuError('bad-query', `A precision is int8 or fp32, not ${JSON.stringify(precision)}.`);
  }
  for (const weight of weights) {
    if (!(weight >= 0 && weight <= 1))
      throw new SoutuError('bad-query', `A weight is 0 to 1, not ${weight}.`);
  }
  const refs = await findModels(context, request.models);
  const set = await readSet(resolve(request.folder), resolve(request.file));
  const rows: EvaluationRow[] = [];
  let misses: EvaluationMiss[] | null = null;
  let failed: Evaluation['failed'] = [];
  for (const ref of refs) {
    for (const precision of precisions as readonly Precision[]) {
      const embedder = await openEmbedder(ref, { ...embedderOptions(context.config), precision });
      try {
        const report = (what: EvaluationProgress['what'], done: number, total: number) =>
          onProgress({ model: `${ref.id} ${precision}`, what, done, total });
        const read = await embedPictures(set, embedder, images, { signal, report });
        failed = read.failed;
        const known = without(set, new Set(failed.map(({ path }) => set.pictures.indexOf(path))));
        if (known.pictures.length === 0)
          throw new SoutuError('bad-set', `No picture of ${request.folder} can be read.`, {
            cause: read.failed,
          });
        for (const form of forms) {
          const texts = await embedTexts(known, form, embedder, { signal, report });
          for (const weight of known.task === 'composed' && weights.length > 0 ? weights : [null]) {
            signal.throwIfAborted();
            report('searches', 0, 1);
            const { composing } = embedder.model;
            const options = { composing, ...(weight !== null && { weight }) };
            const measured = await measure(known, read.vectors, texts, options);
            const about = { model: ref.id, precision, form: form.name, weight };
            rows.push(...measured.figures.map((figures) => ({ ...about, ...figures })));
            misses ??= measured.misses.map((miss) => missOf(miss, known));
          }
        }
      } finally {
        await embedder.close();
      }
    }
  }
  const { task, pictures, missing } = set;
  return { task, pictures: pictures.length - failed.length, missing, failed, rows, misses: misses ?? [] };
}

async function findModels(
  context: LibraryContext,
  names: readonly string[] | undefined,
): Promise<ModelRef[]> {
  const { config } = context;
  if (names === undefined) {
    const { model } = await context.records.readLibrary();
    return [await chooseModel(config, model)];
  }
  const sources = sourcesOf(config);
  return Promise.all(names.map(async (name) => findModel(await typedModel(name), sources)));
}

interface Work {
  readonly signal: AbortSignal;
  readonly report: (what: EvaluationProgress['what'], done: number, total: number) => void;
}

/** Raw projections of the pictures that can be read, in their order, and those that cannot. */
async function embedPictures(
  { pictures }: EvaluationSet,
  embedder: Embedder,
  images: ImageSettings,
  { signal, report }: Work,
) {
  const vectors: (Float32Array | null)[] = pictures.map(() => null);
  const failed: { path: string; message: string }[] = [];
  const queue = pictures.entries();
  let done = 0;
  const lane = async () => {
    for (const [i, path] of queue) {
      signal.throwIfAborted();
      const image = await openQueryImage(path, images, signal).catch((error: unknown) =>
        asSoutuError(error, 'corrupt'),
      );
      try {
        if (image instanceof SoutuError) throw image;
        const pixels = await queryPixels(image, {}, images, embedder.model.imageSize, signal);
        [vectors[i] = null] = await embedder.embedImages([pixels], { signal });
      } catch (error) {
        const { code, message } = asSoutuError(error, 'corrupt');
        if (code === 'interrupted' || code === 'model-failed' || signal.aborted) throw error;
        failed.push({ path, message });
      } finally {
        if (!(image instanceof SoutuError)) image.memory.release();
      }
      report('pictures', ++done, pictures.length);
    }
  };
  await Promise.all(Array.from({ length: 2 * embedder.workers }, lane));
  return { vectors: vectors.filter((vector) => vector !== null), failed };
}

/** A vector for each text of the set: of one text the raw projection, of several the mean of their directions. */
async function embedTexts(
  set: EvaluationSet,
  form: Form,
  embedder: Embedder,
  { signal, report }: Work,
): Promise<Float32Array[]> {
  const texts = textsOf(set).map(({ text, language }) => form.textsOf(text, language));
  const unique = [...new Set(texts.flat())];
  const vectors = new Map<string, Float32Array>();
  for (let start = 0; start < unique.length; start += BATCH) {
    const batch = unique.slice(start, start + BATCH);
    const raws = await embedder.embedTexts(batch, { signal });
    for (const [i, text] of batch.entries()) vectors.set(text, raws[i]!);
    report('texts', vectors.size, unique.length);
  }
  return texts.map((some) =>
    some.length === 1 ? vectors.get(some[0]!)! : sum(some.map((text) => normalize(vectors.get(text)!).unit)),
  );
}

function textsOf(set: EvaluationSet) {
  if (set.task === 'captions') return set.captions;
  return set.task === 'classes' ? set.classes : set.changes;
}

function measure(
  set: EvaluationSet,
  pictures: readonly Float32Array[],
  texts: readonly Float32Array[],
  options: Parameters<typeof measureComposed>[3],
): Promise<Measurement> {
  if (set.task === 'captions') return measureCaptions(set.captions, pictures, texts);
  if (set.task === 'classes') return measureClasses(set.labels, set.classes, pictures, texts);
  return measureComposed(set.changes, pictures, texts, options);
}

function missOf(
  { direction, text, reference, right, first, rank }: Miss,
  { pictures }: EvaluationSet,
): EvaluationMiss {
  return {
    direction,
    text,
    reference: reference === null ? null : pictures[reference]!,
    right: pictures[right]!,
    first: typeof first === 'number' ? pictures[first]! : null,
    firstClass: typeof first === 'string' ? first : null,
    rank,
  };
}
