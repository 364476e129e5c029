import { cpSync, existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../src/config.ts';
import { type Engine, openEngine } from '../../src/engine.ts';
import { SoutuError } from '../../src/errors.ts';
import { acquireLock } from '../../src/library/lock.ts';
import { packageRoot } from '../../src/package-root.ts';

const fixtures = join(packageRoot, 'test', 'fixtures');
const homes = join(fixtures, 'homes');
const read = (file: string) => JSON.parse(readFileSync(join(homes, file), 'utf8'));
const { root, mtimes } = read('pictures.json') as { root: string; mtimes: Record<string, string> };

/** Homes contain absolute POSIX paths. */
export const canPlaceHomes = process.platform === 'linux';

/** A picture as stored by the earlier version; paths are relative to the folder of pictures. */
interface ExpectedPicture {
  readonly id: string;
  readonly paths: readonly string[];
  readonly size: number;
  readonly mtime: string;
  readonly takenAt: string | null;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly color: string | null;
  readonly norm: number;
  /** SHA-256 of the float32 values. */
  readonly vector: string;
}

export interface EarlierHome {
  readonly home: string;
  readonly pictures: string;
  readonly expected: {
    readonly model: string;
    readonly collection: string;
    readonly files: number;
    readonly failures: readonly { readonly path: string; readonly code: string }[];
    readonly pictures: readonly ExpectedPicture[];
    readonly search: {
      readonly text: string;
      readonly hits: readonly { readonly id: string; readonly score: number }[];
    };
  };
  /** Converts a path to one relative to the folder of pictures, as in `expected`. */
  short(path: string): string;
  /** Opens the library with its recorded model for the duration of some work. */
  use<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
  cleanUp(): Promise<void>;
}

/** Copies a home from test/fixtures/homes with its pictures and its model to the folder in which it was created. */
export async function placeEarlierHome(name: string): Promise<EarlierHome> {
  const lock = await lockPlace();
  const home = join(root, 'home');
  const pictures = join(root, 'pictures');
  rmSync(root, { recursive: true, force: true });
  cpSync(join(homes, name), home, { recursive: true });
  cpSync(join(homes, 'pictures'), pictures, { recursive: true });
  for (const [file, time] of Object.entries(mtimes)) {
    utimesSync(join(pictures, file), new Date(time), new Date(time));
  }
  const expected = read(`${name}.json`) as EarlierHome['expected'];
  const model = join(fixtures, 'models', expected.model);
  if (existsSync(model)) cpSync(model, join(root, expected.model), { recursive: true });
  const options: Partial<Config> = { home, model: 'auto', workers: 1 };
  return {
    home,
    pictures,
    expected,
    short: (path) => relative(pictures, path),
    async use(work) {
      const engine = await openEngine(options);
      try {
        return await work(engine);
      } finally {
        await engine.close();
      }
    },
    async cleanUp() {
      rmSync(root, { recursive: true, force: true });
      await lock.release();
    },
  };
}

/** The folder exists once per machine, so another test run may be using it. */
async function lockPlace() {
  for (;;) {
    try {
      return await acquireLock(`${root}.lock`, { command: 'tests' });
    } catch (error) {
      if (!(error instanceof SoutuError) || error.code !== 'locked') throw error;
      await sleep(100);
    }
  }
}
