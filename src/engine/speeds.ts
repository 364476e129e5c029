import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { log } from '../log.ts';
import { readCacheFile, writeCacheFile } from '../private-folder.ts';
import type { EmbeddingRate } from './embedding-meter.ts';
import type { ModelSpeed } from './model-types.ts';

/** Pictures of the shortest run that counts: the rate of fewer depends on what their first few happen to be. */
const MIN_PICTURES = 20;

const speedSchema = z.object({
  precision: z.enum(['int8', 'fp32']),
  device: z.string(),
  workers: z.int(),
  imagesPerSecond: z.number(),
  pictures: z.int(),
  measuredAt: z.string(),
});
const speedsSchema = z.record(z.string(), z.array(speedSchema));

/** The rates that models had on this machine, by fingerprint; one for each set of the settings on which they depend. */
export type Speeds = z.infer<typeof speedsSchema>;

type SpeedSettings = Pick<Config, 'precision' | 'device' | 'workers'>;

const fileOf = ({ home }: Pick<Config, 'home'>) => join(home, 'cache', 'speeds.json');

/** Empty if nothing was measured yet or the file is damaged: the next run measures again. */
export async function readSpeeds(config: Pick<Config, 'home'>): Promise<Speeds> {
  const { data } = speedsSchema.safeParse(await readCacheFile(fileOf(config)));
  return data ?? {};
}

/** The speeds of one model, that of the settings first. */
export function speedsOf(speeds: Speeds, fingerprint: string, settings: SpeedSettings): ModelSpeed[] {
  const isOther = (speed: ModelSpeed) => Number(!isOf(speed, settings));
  return [...(speeds[fingerprint] ?? [])].sort((a, b) => isOther(a) - isOther(b));
}

/** Pictures per second of a model with the settings; null if it was not measured with them. */
export function rateOf(speeds: Speeds, fingerprint: string, settings: SpeedSettings): number | null {
  return speeds[fingerprint]?.find((speed) => isOf(speed, settings))?.imagesPerSecond ?? null;
}

const isOf = (speed: ModelSpeed, { precision, device, workers }: SpeedSettings) =>
  speed.precision === precision && speed.device === device && speed.workers === workers;

/** Records the rate of a run, which replaces the earlier one. A failure only costs the number. */
export async function recordSpeed(
  config: SpeedSettings & Pick<Config, 'home'>,
  fingerprint: string,
  { pictures, seconds }: EmbeddingRate,
): Promise<void> {
  if (pictures < MIN_PICTURES || seconds <= 0) return;
  const { precision, device, workers } = config;
  const speeds = await readSpeeds(config);
  const others = (speeds[fingerprint] ?? []).filter((speed) => !isOf(speed, config));
  const imagesPerSecond = Math.round((10 * pictures) / seconds) / 10;
  const measuredAt = new Date().toISOString();
  const own = { precision, device, workers, imagesPerSecond, pictures, measuredAt };
  try {
    await writeCacheFile(fileOf(config), { ...speeds, [fingerprint]: [own, ...others] });
  } catch (error) {
    log.debug('the speed of the model could not be recorded', { error: String(error) });
  }
}
