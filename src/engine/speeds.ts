import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { EmbeddingRate } from '../indexing/progress.ts';
import { log } from '../log.ts';
import { readCacheFile, writeCacheFile } from '../private-folder.ts';
import type { ModelSpeed } from './model-types.ts';

/** Pictures of the shortest run that counts: the rate of fewer depends on what their first few happen to be. */
const MIN_PICTURES = 30;

const precision = z.enum(['int8', 'fp32']);
const speedsSchema = z.record(
  z.string(),
  z.partialRecord(
    precision,
    z.object({ imagesPerSecond: z.number(), pictures: z.int(), measuredAt: z.string() }),
  ),
);

/** The rates that runs on this machine had, by fingerprint of the model and by precision. */
export type Speeds = z.infer<typeof speedsSchema>;

const fileOf = ({ home }: Pick<Config, 'home'>) => join(home, 'cache', 'speeds.json');

/** Empty if nothing was measured yet or the file is damaged: the next run measures again. */
export async function readSpeeds(config: Pick<Config, 'home'>): Promise<Speeds> {
  const { data } = speedsSchema.safeParse(await readCacheFile(fileOf(config)));
  return data ?? {};
}

/** The speeds of one model, that of the precision in the settings first. */
export function speedsOf(
  speeds: Speeds,
  fingerprint: string,
  config: Pick<Config, 'precision'>,
): ModelSpeed[] {
  const measured = Object.entries(speeds[fingerprint] ?? {}).map(([name, speed]) => ({
    precision: precision.parse(name),
    ...speed,
  }));
  const isOther = (speed: ModelSpeed) => Number(speed.precision !== config.precision);
  return measured.sort((a, b) => isOther(a) - isOther(b));
}

/** Records the rate of a run, which replaces the earlier one. A failure only costs the number. */
export async function recordSpeed(
  config: Pick<Config, 'home' | 'precision'>,
  fingerprint: string,
  { pictures, seconds }: EmbeddingRate,
): Promise<void> {
  if (pictures < MIN_PICTURES || seconds <= 0) return;
  const imagesPerSecond = Math.round((10 * (pictures - 1)) / seconds) / 10;
  const speeds = await readSpeeds(config);
  const own = {
    ...speeds[fingerprint],
    [config.precision]: { imagesPerSecond, pictures, measuredAt: new Date().toISOString() },
  };
  try {
    await writeCacheFile(fileOf(config), { ...speeds, [fingerprint]: own });
  } catch (error) {
    log.debug('the speed of the model could not be recorded', { error: String(error) });
  }
}
