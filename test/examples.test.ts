import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../src/package-root.ts';
import { serve } from './support/browser.ts';
import { createTestLibrary, type TestLibrary } from './support/library.ts';
import { startMilvusLite } from './support/milvus-lite.ts';
import { writePicture } from './support/pictures.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;
let library: TestLibrary;
const at = (name: string) => join(library.pictures, name);

beforeAll(async () => {
  library = createTestLibrary();
  for (let seed = 0; seed < 4; seed++) await writePicture(at(`${seed}.png`), seed);
  copyFileSync(at('0.png'), at('copy.png'));
});
afterAll(() => library.cleanUp());

const settings = () => ({ SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini', SOUTU_WORKERS: '1' });

async function example(name: string, ...args: string[]): Promise<string> {
  return exampleWith({}, name, ...args);
}

async function exampleWith(more: NodeJS.ProcessEnv, name: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, ...settings(), ...more };
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
  // The picture itself is no answer to what should be different.
  expect(lines).toHaveLength(3);
  expect(lines.join()).not.toContain(at('1.png'));
});

it('duplicates.mjs lists copies', async () => {
  expect(await example('duplicates.mjs', 'shapes')).toContain(`copies: ${at('0.png')}  ${at('copy.png')}`);
});

it.skipIf(PYTHON === undefined)('tutorial.mjs finds in Milvus what its own SDK finds there', async () => {
  const lite = await startMilvusLite(PYTHON!, join(library.home, 'milvus'));
  const words = 'coloured shapes';
  // A home of its own: a library stays in the store that it was indexed into.
  const env = { SOUTU_HOME: join(library.home, 'tutorial') };
  const printed = await exampleWith(env, 'tutorial.mjs', library.pictures, words, lite.address);
  const lines = printed.trim().split('\n');
  expect(lines).toHaveLength(4);
  const { MilvusClient } = await import('@zilliz/milvus2-sdk-node');
  const client = new MilvusClient({ address: lite.address.slice('milvus://'.length) });
  await client.connectPromise;
  const { texts } = await library.use((engine) => engine.embed({ texts: [words] }));
  const names = (await client.listCollections()).data.map(({ name }) => name);
  const { results } = await client.search({
    collection_name: names.find((name) => name.startsWith('images_'))!,
    anns_field: 'vector',
    data: Array.from(texts[0]!),
    limit: 5,
    output_fields: ['id', 'file_path'],
  });
  expect(lines.map((line) => line.split(' ')[0])).toEqual(results.map(({ id }) => id));
  expect(lines.map((line) => line.split(' ').at(-1))).toEqual(results.map((row) => row.file_path));
  await client.closeConnection();
  await lite.stop();
});

it('server-search.mjs asks a server by words and by a picture, and says why it gets no answer', async () => {
  const args = ['--no-index', '--token', 'always', '--home', library.home, '--model', 'soutu-mini'];
  const { url: SOUTU_URL, token, stop } = await serve(args);
  try {
    const env = { SOUTU_URL, SOUTU_TOKEN: token! };
    const lines = (await exampleWith(env, 'server-search.mjs', 'coloured shapes')).trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^0\.\d{3} .*\.png$/);
    expect(await exampleWith(env, 'server-search.mjs', 'a circle', at('2.png'))).not.toContain(at('2.png'));
    await expect(exampleWith({ SOUTU_URL }, 'server-search.mjs', 'shapes')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('token'),
    });
  } finally {
    await stop();
  }
});
