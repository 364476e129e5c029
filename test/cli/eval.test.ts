import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evaluation } from '../../src/index.ts';
import { soutu } from '../support/cli.ts';

const root = mkdtempSync(join(tmpdir(), 'soutu-eval-'));
const env = { SOUTU_HOME: join(root, 'home'), SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1' };
const images = join(root, 'images');
const captions = join(root, 'captions.csv');
const COLOURS = { red: '红色', green: '绿色', blue: '蓝色', white: '白色', black: '黑色' };

beforeAll(async () => {
  mkdirSync(images);
  for (const background of Object.keys(COLOURS)) {
    const picture = sharp({ create: { width: 64, height: 64, channels: 3, background } });
    await picture.png().toFile(join(images, `${background}.png`));
  }
  writeFileSync(join(images, 'broken.jpg'), 'no picture');
  const lines = Object.entries(COLOURS).flatMap(([colour, zh]) => [
    `${colour}.png,${colour}`,
    `${colour}.png,${zh}`,
  ]);
  writeFileSync(captions, ['image,caption', ...lines, 'broken.jpg,broken', 'gone.jpg,gone'].join('\n'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('soutu eval measures captions in several forms, leaves out what it cannot use, and writes a page', async () => {
  const page = join(root, 'report.html');
  const forms = ['--form', 'plain', '--form', 'en:a picture of {}', '--form', 'ensemble'];
  const { code, stdout, stderr } = await soutu(
    ['eval', images, captions, ...forms, '--html', page, '--json'],
    env,
  );
  expect(code, stderr).toBe(0);
  const { task, pictures, missing, failed, rows, misses } = JSON.parse(stdout) as Evaluation;
  expect({ task, pictures, missing }).toEqual({ task: 'captions', pictures: 5, missing: ['gone.jpg'] });
  expect(failed).toMatchObject([{ path: join(images, 'broken.jpg') }]);
  expect(stderr).toMatch(/1 picture not in the folder: gone\.jpg\n1 picture cannot be read: .*broken\.jpg/);
  // Three forms, two directions, all and two languages.
  expect(rows).toHaveLength(18);
  const [first] = rows;
  expect(first).toMatchObject({
    model: 'soutu-mini',
    form: 'plain',
    language: 'all',
    queries: 10,
    recall10: 1,
  });
  expect(first!.recall1).toBeGreaterThan(0.5);
  expect(rows.filter(({ language }) => language === 'zh').every(({ queries }) => queries === 5)).toBe(true);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('a picture of {}');
  expect(html.split('data:image/webp;base64,').length - 1).toBe(2 * misses.length);
});

test('soutu eval prints a table, and errors that say what is wrong', async () => {
  const table = await soutu(['eval', images, captions], env);
  expect(table.stdout).toMatch(/^search +language +queries +R@1 % +R@5 % +R@10 % +median rank +MRR\n/);
  const usage = await soutu(['eval', images], env);
  expect([usage.code, usage.stderr]).toEqual([
    2,
    expect.stringContaining('Name a folder of pictures and the file'),
  ]);
  const none = await soutu(['eval', images, join(root, 'none.csv')], env);
  expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('none.csv')]);
  const form = await soutu(['eval', images, captions, '--form', 'photo'], env);
  expect([form.code, form.stderr]).toEqual([2, expect.stringContaining('Unknown form "photo"')]);
  const precision = await soutu(['eval', images, captions, '--precisions', 'int4'], env);
  expect([precision.code, precision.stderr]).toEqual([2, expect.stringContaining('int8 or fp32')]);
});
