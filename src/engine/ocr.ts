import type { Config } from '../config.ts';
import { lazy } from '../core/memo.ts';
import { SoutuError } from '../errors.ts';
import type { Reading } from '../indexing/picture-stages.ts';
import { openReader, type Reader, readerVersion } from '../models/ocr/reader.ts';
import { findReaderFiles } from '../models/ocr/reader-files.ts';
import { ocrFolder } from './ocr-folder.ts';
import type { ReadingState } from './types.ts';

/** A reader needs up to 550 MB while it reads, so there are fewer of them than workers. */
const MAX_READERS = 2;

/** How a run reads words. Close it at the end of the run. */
export interface RunReading extends Reading {
  close(): Promise<void>;
}

/**
 * How the settings read words in pictures; null if they are not read: turned off, or without the models.
 *
 * @param excludes see `excludesWords`
 */
export async function openReading(
  config: Config,
  excludes: Reading['excludes'] | null,
): Promise<RunReading | null> {
  const files = config.ocr ? await findReaderFiles(ocrFolder(config)) : null;
  if (files === null) return null;
  const open = lazy(() => openReader(files, { workers: Math.min(config.workers, MAX_READERS) }));
  return {
    version: await readerVersion(files),
    open,
    excludes: excludes ?? (() => false),
    async close() {
      const reader = await open.started()?.catch(() => null);
      await reader?.close();
    },
  };
}

/** Whether runs read words, and if not, why. */
export async function readingState(config: Config): Promise<ReadingState> {
  if (!config.ocr) return 'off';
  return (await findReaderFiles(ocrFolder(config))) === null ? 'missing' : 'on';
}

/** Opens a reader for single pictures, whether or not runs read words. Throws `model-missing`. */
export async function openSingleReader(config: Config): Promise<Reader> {
  const folder = ocrFolder(config);
  const files = await findReaderFiles(folder);
  if (files === null)
    throw new SoutuError('model-missing', `The models that read words in pictures are not in ${folder}.`, {
      hint: 'Download them with soutu models pull ocr (26 MB).',
    });
  return openReader(files);
}
