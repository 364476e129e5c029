import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../src/package-root.ts';
import { createTestLibrary, type TestLibrary } from './support/library.ts';
import { writePicture } from './support/pictures.ts';

let library: TestLibrary;
const at = (name: string) => join(library.pictures, name);

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 4; seed++) await writePicture(at(`${seed}.png`), seed);
  copyFileSync(at('0.png'), at('copy.png'));
});
afterAll(() => library.cleanUp());

async function example(name: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1' };
  const file = join(packageRoot, 'examples', name);
  return (await promisify(execFile)(process.execPath, [file, ...args], { env })).stdout;
}

it('find.mjs indexes a folder and finds by words', async () => {
  const lines = (await example('find.mjs', library.pictures, 'coloured shapes')).trim().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^0\.\d{3} .*\.png$/);
});

it('like-this-but.mjs composes a picture and words', async () => {
  const lines = (await example('like-this-but.mjs', at('1.png'), 'in green', 'a circle')).trim().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain(at('1.png'));
});

it('duplicates.mjs lists copies', async () => {
  expect(await example('duplicates.mjs', 'shapes')).toContain(`copies: ${at('0.png')}  ${at('copy.png')}`);
});
