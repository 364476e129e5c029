import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { fixtures, modelIn, open, soutuMini, temporaryFolder } from './support.ts';

const MODEL = join(fixtures, 'models/clip-fp16');

async function embedOnce(cacheDir: string, folder = MODEL): Promise<Float32Array> {
  const embedder = await open(folder, { precision: 'int8', cacheDir });
  const [vector] = await embedder.embedTexts(['a cat']);
  await embedder.close();
  return vector!;
}

/** The folder of the only saved model in a cache. */
function saved(cacheDir: string): string {
  const names = readdirSync(cacheDir);
  expect(names).toHaveLength(1);
  return join(cacheDir, names[0]!);
}

/** Modification time of its weights, in nanoseconds. */
function writtenAt(cacheDir: string): bigint {
  return statSync(join(saved(cacheDir), 'weights.bin'), { bigint: true }).mtimeNs;
}

test('the optimised model is saved once and reloaded', async () => {
  const cacheDir = temporaryFolder();
  const first = await embedOnce(cacheDir);
  const before = writtenAt(cacheDir);
  expect(await embedOnce(cacheDir)).toEqual(first);
  expect(writtenAt(cacheDir)).toBe(before);
});

test('the checksums of files of many megabytes cover the whole files', async () => {
  const cacheDir = temporaryFolder();
  await embedOnce(cacheDir, soutuMini);
  const folder = saved(cacheDir);
  const files = ['model.onnx', 'weights.bin'].map(
    (name) => [name, readFileSync(join(folder, name))] as const,
  );
  expect(files[1]![1].length).toBeGreaterThan(4_000_000);
  const sums = files.map(([name, bytes]) => [name, crc32(bytes)]);
  expect(JSON.parse(readFileSync(join(folder, 'checksums.json'), 'utf8'))).toEqual(Object.fromEntries(sums));
});

test.each<[string, (folder: string) => void]>([
  ['truncated weights', (folder) => truncateSync(join(folder, 'weights.bin'), 1000)],
  ['one bit of the weights flipped', (folder) => flip(join(folder, 'weights.bin'))],
  ['one bit of the graph flipped', (folder) => flip(join(folder, 'model.onnx'))],
  ['no weights', (folder) => rmSync(join(folder, 'weights.bin'))],
  ['no checksums', (folder) => rmSync(join(folder, 'checksums.json'))],
  ['a graph that matches its checksums but cannot be loaded', (folder) => matching(folder)],
])('%s: the model is built again', async (_, damage) => {
  const cacheDir = temporaryFolder();
  const first = await embedOnce(cacheDir);
  const before = writtenAt(cacheDir);
  damage(saved(cacheDir));
  expect(await embedOnce(cacheDir)).toEqual(first);
  const after = writtenAt(cacheDir);
  expect(after).not.toBe(before);
  expect(await embedOnce(cacheDir)).toEqual(first);
  expect(writtenAt(cacheDir)).toBe(after);
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

/** Empty files with correct checksums: the CRC-32 of no bytes is 0. */
function matching(folder: string): void {
  for (const name of ['model.onnx', 'weights.bin']) writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'checksums.json'), JSON.stringify({ 'model.onnx': 0, 'weights.bin': 0 }));
}

test('another model has a separate entry', async () => {
  const cacheDir = temporaryFolder();
  await embedOnce(cacheDir);
  await embedOnce(cacheDir, join(fixtures, 'models/clip-gelu'));
  expect(readdirSync(cacheDir)).toHaveLength(2);
});

test('without a writable cache the model still works', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect((await embedOnce(join(file, 'cache'))).length).toBe(32);
});

test.skipIf(process.platform === 'win32')(
  'a disk that fills up while the model is saved causes a one-sentence warning',
  async () => {
    const cacheDir = temporaryFolder();
    // A file size limit makes writes fail as a full disk does.
    const limited = ['sh', '-c', 'trap "" XFSZ; ulimit -f 8; exec "$0" "$@"', process.execPath] as const;
    const { errors, output } = await run(embedProgram(cacheDir), limited);
    expect(JSON.parse(output)).toHaveLength(32);
    expect(errors).toMatch(
      /^\S+ warn \S+ cannot be written, so the model has to be prepared again by every command\.\n$/,
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  },
);

test.each([
  ['warn', /^\S+ warn a saved model is unusable/],
  ['silent', /^$/],
])('a worker writes to the log at the level of the process: %s', async (level, log) => {
  const cacheDir = temporaryFolder();
  await embedOnce(cacheDir);
  truncateSync(join(saved(cacheDir), 'weights.bin'), 1000);
  const { errors } = await run(embedProgram(cacheDir, level));
  expect(errors).toMatch(log);
});

test('of four concurrent builds one intact model remains', async () => {
  const cacheDir = temporaryFolder();
  const results = await Promise.all([1, 2, 3, 4].map(() => run(embedProgram(cacheDir))));
  const outputs = results.map(({ output }) => output);
  expect(new Set(outputs).size).toBe(1);
  expect(new Float32Array(JSON.parse(outputs[0]!) as number[])).toEqual(await embedOnce(cacheDir));
  saved(cacheDir);
});

/** A process that prints the vector of a text. */
function embedProgram(cacheDir: string, logLevel = 'warn'): string {
  const moduleUrl = (name: string) => JSON.stringify(pathToFileURL(join(packageRoot, 'dist/src', name)).href);
  return `
    const { openEmbedder } = await import(${moduleUrl('models/open.js')});
    const { setLogLevel } = await import(${moduleUrl('log.js')});
    setLogLevel(${JSON.stringify(logLevel)});
    const model = ${JSON.stringify(modelIn(MODEL))};
    const embedder = await openEmbedder(model, { precision: 'int8', workers: 1, cacheDir: ${JSON.stringify(cacheDir)} });
    const [vector] = await embedder.embedTexts(['a cat']);
    await embedder.close();
    console.log(JSON.stringify([...vector]));`;
}

function run(
  program: string,
  [command, ...args]: readonly [string, ...string[]] = [process.execPath],
): Promise<{ output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('close', (code) =>
      code === 0 ? resolve({ output, errors }) : reject(new Error(`exit code ${code}: ${errors}`)),
    );
  });
}
