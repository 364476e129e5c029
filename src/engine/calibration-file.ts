import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../private-folder.ts';
import type { CalibrationCache } from '../search/calibrations.ts';

/** Keeps calibrations in a folder, one file each. Concurrent processes measure the same, so the last one may win. */
export function calibrationFiles(folder: string): CalibrationCache {
  const fileOf = (name: string) => join(folder, `${name}.json`);
  return {
    async read(name) {
      try {
        return JSON.parse(await readFile(fileOf(name), 'utf8')) as unknown;
      } catch {
        // Missing, unreadable or damaged: it is measured again.
        return undefined;
      }
    },
    async write(name, value) {
      const temporary = `${fileOf(name)}.${process.pid}.tmp`;
      await makePrivateFolder(folder);
      try {
        await writeFile(temporary, JSON.stringify(value), { mode: 0o600 });
        await rename(temporary, fileOf(name));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}
