import { join } from 'node:path';
import { readCacheFile, writeCacheFile } from '../private-folder.ts';
import type { CalibrationCache } from '../search/calibrations.ts';

/** Keeps calibrations in a folder, one file each. */
export function calibrationFiles(folder: string): CalibrationCache {
  const fileOf = (name: string) => join(folder, `${name}.json`);
  return {
    read: (name) => readCacheFile(fileOf(name)),
    write: (name, value) => writeCacheFile(fileOf(name), value),
  };
}
