import { resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { SoutuError } from '../../errors.ts';
import { acquireLock } from '../../library/lock.ts';
import type { PullOptions, PullReport } from '../download-types.ts';
import { ocrFolder } from '../ocr-folder.ts';
import { pullSettings } from './pull.ts';

/** Name under which the models that read words are downloaded. */
export const READER = 'ocr';

const HUB = 'modelscope';

/** Downloads the models that read words, or takes them out of a folder. Throws as `Models.pull` does. */
export async function pullOcr(
  config: Config,
  { source, from, signal, onProgress }: PullOptions,
): Promise<PullReport> {
  const { hasReader, importReader, pullReader } = await import('../../models/download/pull-reader.ts');
  const folder = ocrFolder(config);
  const report = { id: READER, folder, revision: null, received: 0 };
  if (await hasReader(folder)) return { ...report, source: 'home' };
  if (from !== undefined) {
    await importReader(resolve(from), folder);
    return { ...report, source: 'folder' };
  }
  if (config.offline)
    throw new SoutuError(
      'offline',
      'The models that read words are not on this disk, and downloads are turned off.',
    );
  if (source !== undefined && source !== HUB)
    throw new SoutuError('usage', `The models that read words are not on ${source}, only on ${HUB}`);
  const { received } = await pullReader(folder, await pullSettings(config, HUB, null), {
    signal,
    onProgress,
    acquireLock: (file) => acquireLock(file, { command: `soutu models pull ${READER}` }),
  });
  return { ...report, source: HUB, received };
}
