import { pattern, worstCosine } from '../compare-embeddings.ts';
import type { Embedder } from '../embedder.ts';
import { DEVICES, type Device, installedDevices } from './devices.ts';
import type { Precision } from './encoders.ts';

/** The result of running the image encoder of a model on one device. */
export interface DeviceTrial {
  readonly device: Device;
  /** Time of one image in milliseconds, one after the other; null if it could not be run. */
  readonly msPerImage: number | null;
  /** Lowest cosine to the embeddings of the CPU, -1 to 1; null if it could not be run. */
  readonly cosine: number | null;
  /** Why the device cannot be used; null if it can. */
  readonly error: string | null;
}

export interface TrialOptions {
  readonly fingerprint: string;
  /** Precision on the CPU. */
  readonly precision: Precision;
  /** Device that is tried even if it does not seem to be installed. */
  readonly device: Device | 'auto';
  /** Number of workers that would run on the CPU. */
  readonly workers: number;
  /** Folder in which the results are remembered. */
  readonly cacheDir: string;
  /** Opens the model on a device with one worker. */
  open(device: Device): Promise<Embedder>;
}

/** A device that differs more computes something else, beyond rounding and int8. */
const MIN_COSINE = 0.99;
/** Images per trial. The first one also loads the encoder, and is not timed. */
const IMAGES = 6;

/** The error of a device during whose trial the process ended: its driver crashes, which no exception tells. */
const CRASHED = 'the process ended while it was tried';

/** Whether the trials ended with the process, so that devices are left that were never tried. */
export const areUnfinished = (trials: readonly DeviceTrial[]): boolean =>
  trials.some(isCrash) &&
  installedDevices().some((device) => !trials.some((trial) => trial.device === device));

const isCrash = ({ error }: DeviceTrial) => error === CRASHED;

/**
 * Embeds the same images on the CPU and on every other installed device.
 *
 * @param before earlier trials; a device that has ended the process is not tried again
 * @param onTrial called before each trial with what is to be known if the process does not survive it
 */
export async function tryDevices(
  { device: wanted, open }: Pick<TrialOptions, 'device' | 'open'>,
  before: readonly DeviceTrial[] = [],
  onTrial: (ifCrashed: readonly DeviceTrial[]) => Promise<void> = async () => {},
): Promise<DeviceTrial[]> {
  const trials: DeviceTrial[] = [];
  let expected: Float32Array[] | null = null;
  const wantedToo = wanted === 'auto' ? [] : [wanted];
  for (const device of new Set([...installedDevices(), ...wantedToo])) {
    const crash = before.find((trial) => trial.device === device && isCrash(trial));
    if (crash) {
      trials.push(crash);
      continue;
    }
    if (device !== 'cpu')
      await onTrial([...trials, { device, msPerImage: null, cosine: null, error: CRASHED }]);
    try {
      const { vectors, msPerImage } = await embed(await open(device));
      expected ??= vectors;
      const cosine = worstCosine(vectors, expected);
      const error = cosine < MIN_COSINE ? 'computes other embeddings than the CPU' : null;
      trials.push({ device, msPerImage, cosine, error });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      trials.push({ device, msPerImage: null, cosine: null, error: message });
    }
  }
  return trials;
}

/**
 * The fastest device whose embeddings are those of the CPU.
 *
 * @param workers number of workers that would run on the CPU at once, because they share the work
 */
export function fastestDevice(trials: readonly DeviceTrial[], workers: number): Device {
  const costs = trials.flatMap(({ device, msPerImage, error }) => {
    if (msPerImage === null || error !== null) return [];
    return [{ device, cost: device === 'cpu' ? msPerImage / workers : msPerImage }];
  });
  return costs.sort((a, b) => a.cost - b.cost)[0]?.device ?? 'cpu';
}

/** The trials in an unknown value, such as the content of a file; null if it is something else. */
export function asTrials(value: unknown): DeviceTrial[] | null {
  if (!Array.isArray(value)) return null;
  const isTrial = (trial: Partial<DeviceTrial> | null) => DEVICES.some((device) => device === trial?.device);
  return value.every(isTrial) ? (value as DeviceTrial[]) : null;
}

async function embed(embedder: Embedder): Promise<{ vectors: Float32Array[]; msPerImage: number }> {
  try {
    const images = Array.from({ length: IMAGES }, (_, i) => pattern((i % 2) as 0 | 1));
    const vectors = await embedder.embedImages(images.slice(0, 1));
    const started = performance.now();
    vectors.push(...(await embedder.embedImages(images.slice(1))));
    return { vectors, msPerImage: (performance.now() - started) / (IMAGES - 1) };
  } finally {
    await embedder.close();
  }
}
