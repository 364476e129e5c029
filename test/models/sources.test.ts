import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { findBetter, findModel, findPreferred } from '../../src/models/sources/find-model.ts';
import { modelSources, type SourceFolders } from '../../src/models/sources/model-sources.ts';
import { copyOfModel, fixtures, open, readFixture, soutuMini, temporaryFolder } from './support.ts';

type Entry = { readonly path: string } & (
  | { readonly type: 'dir' }
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'file'; readonly text?: string; readonly copy_of?: string }
);

const NAME = 'soutu-test/tiny-clip';
const ROOT = 'models--soutu-test--tiny-clip';
const COMMIT = '11111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

/** Recreates the cache folder that huggingface_hub wrote, from its listing. */
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

const locate = (name: string, folders: SourceFolders = {}) => findModel(name, modelSources(folders));

/** Blob of the first shard, named by its SHA-256. */
const SHARD = readFixture<{ files: { main: Record<string, { etag: string }> } }>('hub/cache.json').files.main[
  'model-00001-of-00005.safetensors'
]!.etag;

test('finds the built-in model and a folder', async () => {
  expect(await locate('soutu-mini')).toEqual({
    kind: 'local',
    id: 'soutu-mini',
    name: 'soutu-mini',
    folder: soutuMini,
    revision: null,
    source: 'built-in',
  });
  const folder = join(fixtures, 'models/clip-gelu');
  expect(await locate(folder)).toEqual({
    kind: 'local',
    id: 'clip-gelu',
    name: folder,
    folder,
    revision: null,
    source: 'folder',
  });
});

test('finds a hub name in the Hugging Face cache by the current commit, a branch or a commit', async () => {
  const huggingFace = hubCache();
  const main = await locate(NAME, { huggingFace });
  expect(main).toEqual({
    kind: 'local',
    id: NAME,
    name: `${NAME}@${COMMIT}`,
    folder: join(huggingFace, ROOT, 'snapshots', COMMIT),
    revision: COMMIT,
    source: 'huggingface',
  });
  expect((await locate(`${NAME}@v1`, { huggingFace })).revision).toMatch(/^2222/);
  rmSync(join(huggingFace, ROOT, 'refs/main'));
  expect((await locate(`${NAME}@${COMMIT}`, { huggingFace })).folder).toBe(main.folder);
  await expect(locate(NAME, { huggingFace })).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining('does not say which commit main is'),
  });
});

test('runs from the links of a cache, even if a blob links to a store shared by all models', async () => {
  const huggingFace = hubCache();
  const { folder } = await locate(NAME, { huggingFace });
  const [linked] = await (await open(folder)).embedTexts(['a cat']);
  mkdirSync(join(huggingFace, 'blobs/49'), { recursive: true });
  const blob = join(huggingFace, ROOT, 'blobs', SHARD);
  renameSync(blob, join(huggingFace, 'blobs/49', SHARD));
  symlinkSync(`../../blobs/49/${SHARD}`, blob);
  expect((await locate(NAME, { huggingFace })).folder).toBe(folder);
  expect(await (await open(folder)).embedTexts(['a cat'])).toEqual([linked]);
});

test('an incomplete download is not a model', async () => {
  const huggingFace = hubCache();
  const blob = join(huggingFace, ROOT, 'blobs', SHARD);
  renameSync(blob, `${blob}.0123abcd.incomplete`);
  await expect(locate(NAME, { huggingFace })).rejects.toMatchObject({
    code: 'model-missing',
    message: expect.stringContaining('model-00001-of-00005.safetensors is missing'),
  });
});

test.each(['hub/models', 'models', 'hub', ''])(
  'finds a model in the ModelScope cache in "%s", where ___ replaces dots in names',
  async (parent) => {
    const modelScope = temporaryFolder();
    const folder = join(modelScope, parent, 'BAAI/BGE-VL-v1___5');
    cpSync(join(fixtures, 'models/clip-gelu'), folder, { recursive: true });
    expect(await locate('BAAI/BGE-VL-v1.5', { modelScope })).toEqual({
      kind: 'local',
      id: 'BAAI/BGE-VL-v1.5',
      name: 'BAAI/BGE-VL-v1.5',
      folder,
      revision: null,
      source: 'modelscope',
    });
    rmSync(join(folder, 'tokenizer.json'));
    await expect(locate('BAAI/BGE-VL-v1.5', { modelScope })).rejects.toThrow('tokenizer.json is missing');
  },
);

test('finds a model in the ModelScope cache by revision, as its client has stored it since version 1.38', async () => {
  const modelScope = temporaryFolder();
  const folder = (revision: string) => join(modelScope, 'models/BAAI--BGE-VL-v1.5/snapshots', revision);
  for (const revision of ['master', 'v2'])
    cpSync(join(fixtures, 'models/clip-gelu'), folder(revision), { recursive: true });
  const id = 'BAAI/BGE-VL-v1.5';
  expect(await locate(id, { modelScope })).toMatchObject({ id, name: id, folder: folder('master') });
  expect(await locate(`${id}@v2`, { modelScope })).toMatchObject({
    id,
    name: `${id}@v2`,
    folder: folder('v2'),
  });
  await expect(locate('none', { modelScope })).rejects.toThrow(`soutu-mini, ${id}.`);
});

test('a name means the same in every working directory; only a path is a folder there', async () => {
  const [home, huggingFace, modelScope] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  // The working directory of the tests contains a model at this path.
  const name = relative(process.cwd(), soutuMini);
  expect(name).toBe('models/soutu-mini');
  await expect(locate(name, { home, huggingFace, modelScope })).rejects.toMatchObject({
    code: 'model-missing',
  });
  expect((await locate(`./${name}`)).folder).toBe(soutuMini);
  expect((await locate(join('..', basename(process.cwd()), name))).folder).toBe(soutuMini);
  cpSync(join(fixtures, 'models/clip-gelu'), join(modelScope, name), { recursive: true });
  expect(await locate(name, { home, huggingFace, modelScope })).toMatchObject({ source: 'modelscope', name });
});

test('finds models in the home folder, with and without an organisation', async () => {
  const home = temporaryFolder();
  for (const id of ['my-clip', 'BAAI/BGE-VL-base']) {
    const folder = join(home, 'models', id);
    cpSync(join(fixtures, 'models/clip-gelu'), folder, { recursive: true });
    expect(await locate(id, { home })).toEqual({
      kind: 'local',
      id,
      name: id,
      folder,
      revision: null,
      source: 'home',
    });
  }
  rmSync(join(home, 'models/my-clip/tokenizer.json'));
  await expect(locate('my-clip', { home })).rejects.toThrow(
    'my-clip is not complete: tokenizer.json is missing',
  );
  for (const outside of ['../models/my-clip', 'BAAI/..', '..']) {
    await expect(locate(outside, { home })).rejects.not.toThrow(join(home, 'models'));
  }
});

test('does not list a model that is not supported', async () => {
  const home = temporaryFolder();
  for (const id of ['fixed', 'naflex'])
    cpSync(join(fixtures, 'models/siglip2'), join(home, 'models', id), { recursive: true });
  // As google/siglip2-base-patch16-naflex is published.
  const naflex = { model_type: 'siglip2', vision_config: { model_type: 'siglip2_vision_model' } };
  writeFileSync(join(home, 'models/naflex/config.json'), JSON.stringify(naflex));
  await expect(locate('other', { home })).rejects.toThrow('Models on this disk: soutu-mini, fixed.');
  await expect(open((await locate('naflex', { home })).folder)).rejects.toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining('google/siglip2-base-patch16-224'),
  });
});

test('a new library uses the best model on this disk', async () => {
  const home = temporaryFolder();
  const sources = modelSources({ home, huggingFace: temporaryFolder() });
  expect((await findPreferred(sources)).id).toBe('soutu-mini');
  expect(await findBetter('soutu-mini', sources, 'en')).toBeNull();
  cpSync(join(fixtures, 'models/clip-gelu'), join(home, 'models/BAAI/BGE-VL-base'), { recursive: true });
  expect(await findPreferred(sources)).toMatchObject({ id: 'BAAI/BGE-VL-base', source: 'home' });
  expect(await findBetter('soutu-mini', sources, 'en')).toMatchObject({ id: 'BAAI/BGE-VL-base' });
  // It knows English only, and the one in use Chinese, too.
  expect(await findBetter('soutu-mini', sources, 'zh')).toBeNull();
  expect(await findBetter('BAAI/BGE-VL-base', sources, 'en')).toBeNull();
  expect(await findBetter('my-clip', sources, 'en')).toBeNull();
});

test('a name that is not found is answered with the available models of every source', async () => {
  const [home, modelScope] = [temporaryFolder(), temporaryFolder()];
  const clip = join(fixtures, 'models/clip-gelu');
  cpSync(clip, join(home, 'models/my-clip'), { recursive: true });
  cpSync(clip, join(modelScope, 'models/BAAI/BGE-VL-v1___5'), { recursive: true });
  const other = copyOfModel('clip-gelu');
  writeFileSync(join(other, 'config.json'), JSON.stringify({ model_type: 'bert' }));
  cpSync(other, join(home, 'models/google/bert'), { recursive: true });
  cpSync(clip, join(home, 'models/unfinished'), { recursive: true });
  rmSync(join(home, 'models/unfinished/model.safetensors'));
  await expect(locate('none', { home, modelScope, huggingFace: hubCache() })).rejects.toThrow(
    `Models on this disk: soutu-mini, my-clip, ${NAME}, BAAI/BGE-VL-v1.5.`,
  );
});

test('the error for a missing model names all searched locations', async () => {
  const huggingFace = temporaryFolder();
  const home = temporaryFolder();
  await expect(locate('BAAI/BGE-VL-base', { home, huggingFace })).rejects.toThrow(
    `BAAI/BGE-VL-base is not on this disk: not in ${join(home, 'models')}; not in ${huggingFace}.`,
  );
  await expect(locate('/no/such/folder')).rejects.toThrow('/no/such/folder: no folder with a model');
  await expect(locate(huggingFace)).rejects.toThrow('is not a complete model: config.json is missing');
});
