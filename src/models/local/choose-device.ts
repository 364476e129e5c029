import { rmSync } from 'node:fs';
import { log } from '../../log.ts';
import { readCacheFile, writeCacheFile } from '../../private-folder.ts';
import { trialsFile } from './cache-folder.ts';
import type { Device } from './devices.ts';
import {
  areUnfinished,
  asTrials,
  type DeviceTrial,
  fastestDevice,
  type TrialOptions,
  tryDevices,
} from './try-devices.ts';

/**
 * The device for `auto`. The trials are made once per model and version of ONNX Runtime, because they take seconds, and the
 * choice is logged then. A device whose driver ended the process is left out the next time.
 */
export async function chooseDevice(options: TrialOptions): Promise<Device> {
  const known = asTrials(await readCacheFile(trialsFile(options.cacheDir, options)));
  if (known !== null && !areUnfinished(known)) return fastestDevice(known, options.workers);
  const trials = await tryAndRemember(options, known ?? []);
  const device = fastestDevice(trials, options.workers);
  log.warn(describeChoice(device, trials));
  return device;
}

/**
 * Tries the devices, even if that has been done before, for example with another driver. `auto` then follows the result.
 *
 * @param before trials of which those that ended the process are not repeated
 */
export async function tryAndRemember(
  options: TrialOptions,
  before: readonly DeviceTrial[] = [],
): Promise<DeviceTrial[]> {
  const file = trialsFile(options.cacheDir, options);
  const remember = (trials: readonly DeviceTrial[]) =>
    writeCacheFile(file, trials).catch((error: unknown) =>
      log.info('the trials of the devices could not be saved', { reason: String(error) }),
    );
  // A process that ends in order, such as after Ctrl-C, says nothing about the device.
  const forget = () => rmSync(file, { force: true });
  process.once('exit', forget);
  try {
    const trials = await tryDevices(options, before, remember);
    await remember(trials);
    return trials;
  } finally {
    process.off('exit', forget);
  }
}

function describeChoice(device: Device, trials: readonly DeviceTrial[]): string {
  if (device !== 'cpu') return `the image encoder runs on ${device}`;
  const others = trials.flatMap((trial) => (trial.device === 'cpu' ? [] : trial.device));
  const tried = others.length === 0 ? 'no accelerator is installed' : `tried ${others.join(', ')}`;
  return `the image encoder runs on the CPU (${tried}; soutu doctor --device auto says why)`;
}
