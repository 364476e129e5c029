import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { locateModel } from '../../src/models/locate.ts';
import { fixtures, open, readFixture, soutuMini, temporaryFolder } from './support.ts';

type Entry = { readonly path: string } & (
  | { readonly type: 'dir' }
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'file'; readonly text?: string; readonly copy_of?: string }
);

const NAME = 'soutu-test/tiny-clip';
const ROOT = 'models--soutu-test--tiny-clip';
const COMMIT = '11111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

/** The cache folder that huggingface_hub wrote, from its listing. */
function hubCache(): string {
  const cache = temporaryFolder();
  for (const entry of readFixture<{ entries: Entry[] }>('hub/cache.json').entries) {
    const path = join(cache, entry.path);
    mkdirSync(entry.type === 'dir' ? path : dirname(path), { recursive: true });
    if (entry.type === 'symlink') symlinkSync(entry.target, path);
    if (entry.type === 'file' && entry.copy_of !== undefined) cpSync(join(fixtures, entry.copy_of), path);
    else if (entry.type === 'file') writeFileSync(path, entry.text ?? '');
  }
  return cache;
}

/** Blob of the first shard: its name is its SHA-256. */
const SHARD = readFixture<{ files: { main: Record<string, { etag: string }> } }>('hub/cache.json').files.main[
  'model-00001-of-00005.safetensors'
]!.etag;

test('the built-in model and a folder', async () => {
  expect(await locateModel('soutu-mini')).toEqual({
    id: 'soutu-mini',
    folder: soutuMini,
    revision: null,
    source: 'built-in',
  });
  const folder = join(fixtures, 'models/clip-gelu');
  expect(await locateModel(folder)).toEqual({ id: 'clip-gelu', folder, revision: null, source: 'folder' });
});

test('a hub name in the Hugging Face cache: the current commit, a branch, a commit', async () => {
  const huggingFace = hubCache();
  const main = await locateModel(NAME, { huggingFace });
  expect(main).toEqual({
    id: NAME,
    folder: join(huggingFace, ROOT, 'snapshots', COMMIT),
    revision: COMMIT,
    source: 'huggingface',
  });
  expect((await locateModel(`${NAME}@v1`, { huggingFace })).revision).toMatch(/^2222/);
  rmSync(join(huggingFace, ROOT, 'refs/main'));
  expect((await locateModel(`${NAME}@${COMMIT}`, { huggingFace })).folder).toBe(main.folder);
  await expect(locateModel(NAME, { huggingFace })).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining('does not say which commit main is'),
  });
});

test('it runs from the links of a cache, also where a blob is a link into a store shared by all models', async () => {
  const huggingFace = hubCache();
  const { folder } = await locateModel(NAME, { huggingFace });
  const [linked] = await (await open(folder)).embedTexts(['a cat']);
  mkdirSync(join(huggingFace, 'blobs/49'), { recursive: true });
  const blob = join(huggingFace, ROOT, 'blobs', SHARD);
  renameSync(blob, join(huggingFace, 'blobs/49', SHARD));
  symlinkSync(`../../blobs/49/${SHARD}`, blob);
  expect((await locateModel(NAME, { huggingFace })).folder).toBe(folder);
  expect(await (await open(folder)).embedTexts(['a cat'])).toEqual([linked]);
});

test('an unfinished download is not a model', async () => {
  const huggingFace = hubCache();
  const blob = join(huggingFace, ROOT, 'blobs', SHARD);
  renameSync(blob, `${blob}.0123abcd.incomplete`);
  await expect(locateModel(NAME, { huggingFace })).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining('model-00001-of-00005.safetensors is missing'),
  });
});

test.each(['hub/models', 'models', 'hub', ''])(
  'the ModelScope cache, in "%s"; a dot in the name is ___',
  async (parent) => {
    const modelScope = temporaryFolder();
    const folder = join(modelScope, parent, 'BAAI/BGE-VL-v1___5');
    cpSync(join(fixtures, 'models/clip-gelu'), folder, { recursive: true });
    expect(await locateModel('BAAI/BGE-VL-v1.5', { modelScope })).toEqual({
      id: 'BAAI/BGE-VL-v1.5',
      folder,
      revision: null,
      source: 'modelscope',
    });
    rmSync(join(folder, 'tokenizer.json'));
    await expect(locateModel('BAAI/BGE-VL-v1.5', { modelScope })).rejects.toThrow(
      'tokenizer.json is missing',
    );
  },
);

test('what is nowhere is an error that says where it was looked for', async () => {
  const huggingFace = temporaryFolder();
  await expect(locateModel('BAAI/BGE-VL-base', { huggingFace })).rejects.toThrow(
    `BAAI/BGE-VL-base is not on this disk: not in ${huggingFace}; no ModelScope cache is set.`,
  );
  await expect(locateModel('/no/such/folder')).rejects.toThrow('/no/such/folder: no such folder');
  await expect(locateModel(huggingFace)).rejects.toThrow('is not a complete model: config.json is missing');
});
