import { log } from '../../log.ts';
import { readCacheFile, writeCacheFile } from '../../private-folder.ts';
import { trialsFile } from './cache-folder.ts';
import type { Device } from './devices.ts';
import { asTrials, type DeviceTrial, fastestDevice, type TrialOptions, tryDevices } from './try-devices.ts';

/**
 * The device for `auto`. The trials are made once per model and version of ONNX Runtime, because they take seconds, and the
 * choice is logged then.
 */
export async function chooseDevice(options: TrialOptions): Promise<Device> {
  const known = asTrials(await readCacheFile(trialsFile(options.cacheDir, options)));
  if (known !== null) return fastestDevice(known, options.workers);
  const trials = await tryAndRemember(options);
  const device = fastestDevice(trials, options.workers);
  log.warn(describeChoice(device, trials));
  return device;
}

/** Tries the devices, even if that has been done before, for example with another driver. `auto` then follows the result. */
export async function tryAndRemember(options: TrialOptions): Promise<readonly DeviceTrial[]> {
  const { trials, isComplete } = await tryDevices(options);
  const file = trialsFile(options.cacheDir, options);
  if (isComplete)
    await writeCacheFile(file, trials).catch((error: unknown) =>
      log.info('the trials of the devices could not be saved', { reason: String(error) }),
    );
  return trials;
}

function describeChoice(device: Device, trials: readonly DeviceTrial[]): string {
  if (device !== 'cpu') return `the image encoder runs on ${device}`;
  const others = trials.flatMap((trial) => (trial.device === 'cpu' ? [] : trial.device));
  const tried = others.length === 0 ? 'no accelerator is installed' : `tried ${others.join(', ')}`;
  return `the image encoder runs on the CPU (${tried}; soutu doctor --device auto says why)`;
}
