import { join } from 'node:path';
import { logLevel } from '../log.ts';
import { packageRoot } from '../package-root.ts';
import type { Embedder, ModelInfo, Pixels } from './embedder.ts';
import { findCard, findMeasured } from './model-cards.ts';
import { type ModelSetup, readModelSetup } from './model-folder.ts';
import type { LocalModel } from './model-ref.ts';
import type { EmbedderOptions } from './open.ts';
import { createPool } from './pool.ts';

/** The files of a model are read once, because the engine describes a model before it opens it. */
const setups = new WeakMap<LocalModel, Promise<ModelSetup>>();

function readSetup(ref: LocalModel): Promise<ModelSetup> {
  const setup = setups.get(ref) ?? readModelSetup(ref.folder);
  setups.set(ref, setup);
  setup.catch(() => setups.delete(ref));
  return setup;
}

/** What a model is, from its small files: some milliseconds. Throws `model-invalid`. */
export async function describeLocal(ref: LocalModel): Promise<ModelInfo> {
  return describe(ref, await readSetup(ref));
}

/**
 * A model that runs in worker threads of this process. Its files are checked and the first thread is started; an
 * encoder is loaded with the first text or picture. The main thread only passes messages. Throws `model-invalid`.
 */
export async function openLocal(
  ref: LocalModel,
  { precision, workers, cacheDir }: EmbedderOptions,
): Promise<Embedder> {
  // ONNX Runtime sends the names of models and more to its maker unless this is set before it is loaded, and writes to
  // the user's cache folder; it must be the main thread's environment, for a worker has only a copy.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const model = await readSetup(ref);
  const pool = createPool({
    file: join(packageRoot, 'dist/src/models/worker.js'),
    setup: { model, precision, cacheDir, logLevel: logLevel() },
    size: workers,
  });

  /** The image encoder is first loaded by one worker alone, which saves the optimised model that the others then read. */
  let imageEncoder: Promise<unknown> | undefined;
  const loadImageEncoder = () => {
    imageEncoder ??= pool.run({ do: 'load', encoder: 'image' }).catch((error: unknown) => {
      imageEncoder = undefined;
      throw error;
    });
    return imageEncoder;
  };

  return {
    model: describe(ref, model),
    embedTexts: (texts, { signal } = {}) =>
      Promise.all(texts.map((text) => pool.run({ do: 'text', text }, { first: true, signal }))),
    async embedImages(images, { signal } = {}) {
      if (images.length > 0) await loadImageEncoder();
      return Promise.all(
        images.map((image) => {
          const { data, transfer } = handOver(image);
          return pool.run(
            { do: 'image', data, width: image.width, height: image.height },
            { transfer, signal },
          );
        }),
      );
    },
    close: pool.close,
  };
}

/** Moves the buffer to the worker, without a copy, if the picture is all that lies in it. */
function handOver({ data }: Pixels): { data: Uint8Array; transfer: ArrayBuffer[] } {
  const { buffer } = data;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength;
  const own = whole && !Buffer.isBuffer(data);
  const moved = own ? data : new Uint8Array(data);
  return { data: moved, transfer: [moved.buffer as ArrayBuffer] };
}

function describe(
  { id, folder }: LocalModel,
  { family, dimensions, preprocessing, contextLength, fingerprint }: ModelSetup,
): ModelInfo {
  const card = findCard(id);
  const measured = findMeasured(fingerprint);
  return {
    id,
    location: folder,
    fingerprint,
    family,
    dimensions,
    imageSize: preprocessing.side,
    contextLength,
    languages: card?.languages ?? [],
    license: card?.license ?? null,
    calibration: measured?.calibration ?? null,
    textWeight: measured?.textWeight ?? 1,
  };
}
