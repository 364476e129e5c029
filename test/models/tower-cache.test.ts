import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { fixtures, open, temporaryFolder } from './helpers.ts';

const MODEL = join(fixtures, 'models/clip-fp16');

async function embedOnce(cacheDir: string, folder = MODEL): Promise<Float32Array> {
  const embedder = await open(folder, { precision: 'int8', cacheDir });
  const [vector] = await embedder.embedTexts(['a cat']);
  await embedder.close();
  return vector!;
}

/** The only saved model of a cache. */
function saved(cacheDir: string): string {
  const names = readdirSync(cacheDir);
  expect(names).toHaveLength(1);
  return join(cacheDir, names[0]!);
}

/** When its weights were written, in nanoseconds. */
function madeAt(cacheDir: string): bigint {
  return statSync(join(saved(cacheDir), 'weights.bin'), { bigint: true }).mtimeNs;
}

test('the optimised model is saved once and reloaded', async () => {
  const cacheDir = temporaryFolder();
  const first = await embedOnce(cacheDir);
  const before = madeAt(cacheDir);
  expect(await embedOnce(cacheDir)).toEqual(first);
  expect(madeAt(cacheDir)).toBe(before);
});

test.each<[string, (folder: string) => void]>([
  ['truncated weights', (folder) => truncateSync(join(folder, 'weights.bin'), 1000)],
  ['one bit of the weights flipped', (folder) => flip(join(folder, 'weights.bin'))],
  ['one bit of the graph flipped', (folder) => flip(join(folder, 'model.onnx'))],
  ['no weights', (folder) => rmSync(join(folder, 'weights.bin'))],
  ['no seal', (folder) => rmSync(join(folder, 'seal.json'))],
  ['a graph that was sealed but cannot be loaded', (folder) => reseal(folder)],
])('%s: it is made again', async (_, damage) => {
  const cacheDir = temporaryFolder();
  const first = await embedOnce(cacheDir);
  const before = madeAt(cacheDir);
  damage(saved(cacheDir));
  expect(await embedOnce(cacheDir)).toEqual(first);
  const after = madeAt(cacheDir);
  expect(after).not.toBe(before);
  expect(await embedOnce(cacheDir)).toEqual(first);
  expect(madeAt(cacheDir)).toBe(after);
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

/** Empty files with the right checksums: CRC-32 of nothing is 0. */
function reseal(folder: string): void {
  for (const name of ['model.onnx', 'weights.bin']) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'seal.json'), JSON.stringify({ 'model.onnx': 0, 'weights.bin': 0 }));
}

test('another model gets another entry', async () => {
  const cacheDir = temporaryFolder();
  await embedOnce(cacheDir);
  await embedOnce(cacheDir, join(fixtures, 'models/clip-gelu'));
  expect(readdirSync(cacheDir)).toHaveLength(2);
});

test('a cache that cannot be written costs time, not the result', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect((await embedOnce(join(file, 'cache'))).length).toBe(32);
});

test('four processes that build at once leave one intact model', async () => {
  const cacheDir = temporaryFolder();
  const moduleUrl = pathToFileURL(join(packageRoot, 'dist/src/models/open.js')).href;
  const program = `
    const { openEmbedder } = await import(${JSON.stringify(moduleUrl)});
    const model = { id: 'm', folder: ${JSON.stringify(MODEL)}, revision: null, source: 'folder' };
    const embedder = await openEmbedder({ model, precision: 'int8', workers: 1, cacheDir: ${JSON.stringify(cacheDir)} });
    const [vector] = await embedder.embedTexts(['a cat']);
    await embedder.close();
    console.log(JSON.stringify([...vector]));`;
  const run = () =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.on('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(`exit code ${code}`))));
    });
  const outputs = await Promise.all([run(), run(), run(), run()]);
  expect(new Set(outputs).size).toBe(1);
  expect(new Float32Array(JSON.parse(outputs[0]!) as number[])).toEqual(await embedOnce(cacheDir));
  saved(cacheDir);
});
