import { existsSync } from 'node:fs';
import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DRAWING_FILE, type DrawingState } from '../../src/engine/drawing-state.ts';
import { readCacheFile, writeCacheFile } from '../../src/private-folder.ts';

/** Name of the file that tells that a gallery is complete. */
export const STAMP_FILE = '.stamp.json';
/** Where pictures are until they are whole: hidden, so that nobody who follows the gallery reads half of one. */
const UNFINISHED = '.unfinished';
/** Pictures come into the gallery in groups with pauses between them, because a folder in which files keep coming is left until it rests. */
const GROUP_MS = 10_000;
/** The first ones come soon. */
const FIRST_MS = 3000;

/** A gallery that others may read while it is drawn. Paths are relative to it. */
export interface Drawing {
  /** Whether a drawing that was cut off has left this picture. */
  has(path: string): boolean;
  add(path: string, picture: Buffer, taken: Date): Promise<void>;
  /** Brings all pictures that were added into the gallery. */
  flush(): Promise<void>;
  /** Takes away what only a drawing needs. */
  end(): Promise<void>;
}

/** Begins a drawing, or goes on with one of the same version that was cut off. */
export async function beginDrawing(
  folder: string,
  paths: readonly string[],
  version: string,
): Promise<Drawing> {
  const stateFile = join(folder, DRAWING_FILE);
  const unfinished = join(folder, UNFINISHED);
  const before = (await readCacheFile(stateFile)) as Partial<DrawingState> | undefined;
  const parts = new Set(paths.map((path) => dirname(path)));
  await rm(unfinished, { recursive: true, force: true });
  for (const part of parts) {
    if (before?.version !== version) await rm(join(folder, part), { recursive: true, force: true });
    await mkdir(join(folder, part), { recursive: true });
    await mkdir(join(unfinished, part), { recursive: true });
  }
  const present = new Set(paths.filter((path) => existsSync(join(folder, path))));
  let whole: string[] = [];
  let movedAt = performance.now();
  let moving = tell();

  function tell(): Promise<void> {
    const state = { version, done: present.size, total: paths.length } satisfies DrawingState;
    return writeCacheFile(stateFile, state);
  }

  async function move(group: readonly string[]): Promise<void> {
    for (const path of group) {
      await rename(join(unfinished, path), join(folder, path));
      present.add(path);
    }
    await tell();
  }

  function flush(): Promise<void> {
    const group = whole;
    whole = [];
    movedAt = performance.now();
    moving = moving.then(() => move(group));
    return moving;
  }

  await moving;
  return {
    has: (path) => present.has(path),
    async add(path, picture, taken) {
      const file = join(unfinished, path);
      await writeFile(file, picture);
      await utimes(file, taken, taken);
      whole.push(path);
      const pause = present.size === 0 ? FIRST_MS : GROUP_MS;
      if (performance.now() - movedAt >= pause) await flush();
    },
    flush,
    async end() {
      await rm(stateFile, { force: true });
      await rm(unfinished, { recursive: true, force: true });
    },
  };
}
