import { worstCosine } from '../compare-embeddings.ts';
import { DEVICES, type Device, installedDevices } from './devices.ts';
import type { Precision } from './encoders.ts';
import { type Embedded, StoppedTrial } from './run-trial.ts';

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
  /** Embeds the same images on a device with one worker. Throws `StoppedTrial`. */
  run(device: Device): Promise<Embedded>;
}

/** A device that differs more computes something else, beyond rounding and int8. */
const MIN_COSINE = 0.99;

/**
 * Embeds the same images on the CPU and on every other installed device.
 *
 * @returns the trials, and whether all of them came to an end: what one that was stopped says is true today only
 */
export async function tryDevices({ device: wanted, run }: Pick<TrialOptions, 'device' | 'run'>): Promise<{
  readonly trials: readonly DeviceTrial[];
  readonly isComplete: boolean;
}> {
  const trials: DeviceTrial[] = [];
  let isComplete = true;
  let expected: readonly Float32Array[] | null = null;
  const wantedToo = wanted === 'auto' ? [] : [wanted];
  for (const device of new Set([...installedDevices(), ...wantedToo])) {
    try {
      const { vectors, msPerImage } = await run(device);
      expected ??= vectors;
      const cosine = worstCosine(vectors, expected);
      const error = cosine < MIN_COSINE ? 'computes other embeddings than the CPU' : null;
      trials.push({ device, msPerImage, cosine, error });
    } catch (error) {
      if (error instanceof StoppedTrial) isComplete = false;
      const message = error instanceof Error ? error.message : String(error);
      trials.push({ device, msPerImage: null, cosine: null, error: message });
      // Nothing is left to compare the others with.
      if (device === 'cpu') return { trials, isComplete: false };
    }
  }
  return { trials, isComplete };
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
