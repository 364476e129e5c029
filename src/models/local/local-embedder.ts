import { join } from 'node:path';
import { SUMMED } from '../../core/rank.ts';
import { SoutuError } from '../../errors.ts';
import { logLevel } from '../../log.ts';
import { packageRoot } from '../../package-root.ts';
import type { Embedder, ModelInfo } from '../embedder.ts';
import { type ModelSetup, readModelSetup } from '../files/model-folder.ts';
import { findCard, findMeasured } from '../model-cards.ts';
import type { LocalModel } from '../model-ref.ts';
import type { EmbedderOptions } from '../open.ts';
import type { Device } from './devices.ts';
import { createPool } from './pool.ts';
import type { Job, WorkerSetup } from './protocol.ts';
import { runTrial } from './run-trial.ts';
import { toTransferable } from './transferable.ts';
import type { DeviceTrial, TrialOptions } from './try-devices.ts';

/** One worker prepares an image while the device computes another; each holds a copy of the weights on the device. */
const ACCELERATED_WORKERS = 2;

/** Setups by model, because a model is described before it is opened and its files should be read only once. */
const setups = new WeakMap<LocalModel, Promise<ModelSetup>>();

function readSetup(ref: LocalModel): Promise<ModelSetup> {
  const setup = setups.get(ref) ?? readModelSetup(ref.folder).catch(withRemedy(ref));
  setups.set(ref, setup);
  setup.catch(() => setups.delete(ref));
  return setup;
}

/** Adds to the error of a downloaded model how to replace it; a folder of the user is theirs to repair. */
function withRemedy({ id, source }: LocalModel): (error: unknown) => never {
  return (error) => {
    const isDownload = source === 'huggingface' || source === 'modelscope';
    if (!(error instanceof SoutuError) || !isDownload) throw error;
    throw new SoutuError(error.code, error.message, {
      hint: `If its files are damaged: soutu models remove ${id}, then soutu models pull ${id}. docs/models.md says which models Soutu runs.`,
      cause: error,
    });
  };
}

/** Describes a model from its small files, which takes a few milliseconds. Throws `model-invalid`. */
export async function describeLocal(ref: LocalModel): Promise<ModelInfo> {
  return describe(ref, await readSetup(ref));
}

/**
 * Opens a model that runs in worker threads of this process, so that the main thread only passes messages. Checks its
 * files and starts the first worker; an encoder is loaded with the first text or picture. Throws `model-invalid`.
 */
export async function openLocal(ref: LocalModel, options: EmbedderOptions): Promise<Embedder> {
  const { precision, workers, cacheDir, idleMs } = options;
  // Disables telemetry of ONNX Runtime, which also writes to the user's cache folder. It reads the environment of the
  // process when it is loaded; a worker has only a copy.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const model = await readSetup(ref);
  const device = await resolveDevice(ref, model, options);
  const size = device === 'cpu' ? workers : Math.min(workers, ACCELERATED_WORKERS);
  const pool = createPool<Job, Float32Array>({
    file: join(packageRoot, 'dist/src/models/local/worker.js'),
    setup: { model, precision, device, cacheDir, logLevel: logLevel() } satisfies WorkerSetup,
    release: { do: 'release' },
    size,
    ...(idleMs === undefined ? {} : { idleMs }),
  });

  /** The first load of the image encoder: one worker saves the optimised model, which the others then read. */
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
    workers: size,
    embedTexts: (texts, { signal, as = 'query' } = {}) => {
      // Many documents are worth a text encoder in every worker; the queries of searches go before them in the first one.
      const first = as === 'query';
      return Promise.all(texts.map((text) => pool.run({ do: 'text', text }, { first, signal })));
    },
    async embedImages(images, { signal } = {}) {
      if (images.length > 0) await loadImageEncoder();
      return Promise.all(
        images.map((image) => {
          const { data, transfer } = toTransferable(image);
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

/** Runs the image encoder of a model on every installed device and compares the results with those of the CPU. */
export async function tryLocalDevices(
  ref: LocalModel,
  options: EmbedderOptions,
): Promise<readonly DeviceTrial[]> {
  const { tryAndRemember } = await import('./choose-device.ts');
  return tryAndRemember(trialOptions(ref, await readSetup(ref), options));
}

/** Resolves `auto`. Only a device that is not the CPU loads ONNX Runtime in this thread. */
async function resolveDevice(ref: LocalModel, model: ModelSetup, options: EmbedderOptions): Promise<Device> {
  const { device = 'cpu' } = options;
  if (device === 'cpu') return device;
  if (device === 'auto') {
    const { chooseDevice } = await import('./choose-device.ts');
    return chooseDevice(trialOptions(ref, model, options));
  }
  const { requireInstalled } = await import('./devices.ts');
  requireInstalled(device);
  return device;
}

function trialOptions(ref: LocalModel, { fingerprint }: ModelSetup, options: EmbedderOptions): TrialOptions {
  const { precision, device: wanted = 'cpu', workers, cacheDir } = options;
  const run = (device: Device) =>
    runTrial({ ref, options: { ...options, workers: 1, device }, logLevel: logLevel() });
  return { fingerprint, precision, device: wanted, workers, cacheDir, run };
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
    compatibleWith: measured?.compatibleWith ?? [],
    family,
    dimensions,
    imageSize: preprocessing.side,
    contextLength,
    languages: card?.languages ?? [],
    license: card?.license ?? null,
    calibration: measured?.calibration ?? null,
    composing: measured?.composing ?? SUMMED,
  };
}
