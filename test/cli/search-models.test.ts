import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const modelOf = (name: string) => join(packageRoot, 'test/fixtures/models', name);

let library: TestLibrary;
const search = (...args: string[]) =>
  soutu(['search', 'a circle', ...args], { SOUTU_HOME: library.home, SOUTU_WORKERS: '1' });

beforeAll(async () => {
  library = createTestLibrary();
  for (const seed of [1, 2, 3]) await writePicture(join(library.pictures, `${seed}.png`), seed);
  for (const model of ['siglip', 'clip-fp32']) {
    await library.use((engine) => engine.index([library.pictures]), { model: modelOf(model) });
  }
});
afterAll(() => library.cleanUp());

it('soutu search asks two models, and says at which rank each found a picture', async () => {
  const { code, stdout, stderr } = await search('--models', 'clip-fp32,siglip');
  expect(code).toBe(0);
  expect(stderr).toContain('with clip-fp32 and siglip');
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(3);
  for (const [i, line] of lines.entries()) {
    const [, score, one, two] = /^\d {2}\w+ +(0\.\d{5}) .* clip-fp32 (\d), siglip (\d)$/.exec(line)!;
    expect(line.startsWith(`${i + 1}  `)).toBe(true);
    expect(Number(score)).toBeCloseTo(1 / (60 + Number(one)) + 1 / (60 + Number(two)), 5);
  }
});

it('soutu search refuses a model without vectors, with the command that computes them', async () => {
  const { code, stdout, stderr } = await search('--models', 'clip-fp32,soutu-mini');
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toContain('soutu models use soutu-mini');
});

it('soutu search says how many pictures one of the models has not read', async () => {
  await writePicture(join(library.pictures, '4.png'), 4);
  await soutu(['index'], { SOUTU_HOME: library.home, SOUTU_WORKERS: '1' });
  const { code, stdout, stderr } = await search('--models', 'clip-fp32,siglip');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(4);
  expect(stderr).toContain('siglip has not read 1 picture; soutu models use siglip does.');
});
