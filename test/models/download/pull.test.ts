import {
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PullProgress } from '../../../src/models/download/meter.ts';
import { findModel } from '../../../src/models/sources/find-model.ts';
import { modelSources } from '../../../src/models/sources/model-sources.ts';
import { COMMIT, REPOSITORY, startFakeHub } from '../../support/fake-hub.ts';
import { fixtures, open, readFixture } from '../support.ts';
import { createCaches, differences, errorOf, NEEDED } from './support.ts';

const WEIGHTS = /model.*safetensors(\?|$)|\/cdn\//;

test('a model of Hugging Face: only what is needed, in the layout of its cache, and it runs', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const pulled = await caches.pull();
  expect(pulled).toMatchObject({ commit: COMMIT, source: 'huggingface', bytes: pulled.received });
  expect(differences(pulled.folder, hub, NEEDED)).toEqual([]);
  expect(readdirSync(caches.root).sort()).toEqual(['blobs', 'refs', 'snapshots']);
  expect(readFileSync(join(caches.root, 'refs/main'), 'utf8')).toBe(COMMIT);
  expect(readdirSync(join(caches.root, 'blobs'))).toHaveLength(NEEDED.length);
  for (const name of NEEDED) expect(lstatSync(join(pulled.folder, name)).isSymbolicLink()).toBe(true);
  const ref = await findModel(REPOSITORY, modelSources(caches));
  expect(ref).toMatchObject({ folder: pulled.folder, revision: COMMIT });
  const [vector] = await (await open(ref.folder)).embedTexts(['a cat']);
  const [expected] = await (await open(join(fixtures, 'models/clip-fp32'))).embedTexts(['a cat']);
  expect(vector).toEqual(expected);
});

test('the cache is the one that huggingface_hub writes', async () => {
  const hub = await startFakeHub('clip-bf16');
  const caches = createCaches(hub);
  const { folder } = await caches.pull();
  const listing = readFixture<{ files: { main: Record<string, { etag: string }> } }>('hub/cache.json').files
    .main;
  const blobs = readdirSync(join(caches.root, 'blobs'));
  expect(blobs.sort()).toEqual(
    Object.values(listing)
      .map(({ etag }) => etag)
      .sort(),
  );
  expect(readdirSync(folder).sort()).toEqual(Object.keys(listing).sort());
});

test('large files come in several ranges at once, and storage hosts never get the token', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  await caches.pull(REPOSITORY, { token: 'hf_secret' });
  const stored = hub.seen.filter(({ at }) => at === 'storage');
  const size = hub.files.get('model.safetensors')!.length;
  expect(stored.map(({ range }) => range).sort()).toHaveLength(Math.ceil(size / 100_000));
  expect(stored.every(({ range }) => /^bytes=\d+-\d+$/.test(range!))).toBe(true);
  expect(stored.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
  const asked = hub.seen.filter(({ at }) => at === 'hub');
  expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']));
});

test('a second pull finds everything there; damaged and missing files are downloaded again', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const first = await caches.pull();
  hub.seen.length = 0;
  expect(await caches.pull()).toEqual({ ...first, received: 0 });
  expect(hub.seen.filter(({ path }) => WEIGHTS.test(path))).toEqual([]);
  const weights = join(first.folder, 'model.safetensors');
  const bytes = readFileSync(weights);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(weights, bytes);
  rmSync(join(first.folder, 'tokenizer.json'));
  expect((await caches.pull()).received).toBe(bytes.length);
  expect(differences(first.folder, hub, NEEDED)).toEqual([]);
});

test('what Python tools have downloaded is used', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const { folder } = await caches.pull(`${REPOSITORY}@v1`);
  expect(existsSync(join(caches.root, 'refs/main'))).toBe(false);
  // A cache without links, as on Windows.
  const bytes = readFileSync(join(folder, 'model.safetensors'));
  rmSync(join(folder, 'model.safetensors'));
  rmSync(join(caches.root, 'blobs'), { recursive: true });
  writeFileSync(join(folder, 'model.safetensors'), bytes);
  const { received, bytes: all } = await caches.pull();
  expect(received).toBe(all - bytes.length);
  expect(differences(folder, hub, NEEDED)).toEqual([]);
});

test.each([
  ['hard links where symbolic links are impossible', 1],
  ['copies where links are impossible', 0],
])('%s', async (_, links) => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const refuse = async () => {
    throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
  };
  const { link } = await import('node:fs/promises');
  const { folder } = await caches.pull(REPOSITORY, {
    settings: { linking: { symlink: refuse, link: links === 1 ? link : refuse } },
  });
  expect(lstatSync(join(folder, 'model.safetensors')).isFile()).toBe(true);
  expect(lstatSync(join(folder, 'model.safetensors')).nlink).toBe(1 + links);
  expect(differences(folder, hub, NEEDED)).toEqual([]);
});

test('a mirror that lists only names: length and hash come with the file', async () => {
  const hub = await startFakeHub();
  hub.listsHashes = false;
  const caches = createCaches(hub);
  expect(differences((await caches.pull()).folder, hub, NEEDED)).toEqual([]);
});

test('a model that Soutu does not run is refused before anything is written', async () => {
  const hub = await startFakeHub();
  hub.files.set('config.json', Buffer.from('{"model_type":"llava_next"}'));
  const caches = createCaches(hub);
  const error = await errorOf(caches.pull());
  expect(error).toMatchObject({
    code: 'model-invalid',
    message: expect.stringMatching(/"llava_next".*clip, /),
  });
  expect(readdirSync(caches.huggingFace)).toEqual([]);
  expect(hub.seen.filter(({ path }) => WEIGHTS.test(path))).toEqual([]);
});

test('a model without safetensors is refused with what it has instead', async () => {
  const hub = await startFakeHub();
  hub.files.delete('model.safetensors');
  const error = await errorOf(createCaches(hub).pull());
  expect(error).toMatchObject({
    code: 'model-invalid',
    message: expect.stringContaining('pytorch_model.bin'),
  });
});

test('a hub cannot make files outside of the cache', async () => {
  const hub = await startFakeHub('clip-bf16');
  const index = JSON.stringify({ weight_map: { a: '../../../outside.safetensors' } });
  hub.files.set('model.safetensors.index.json', Buffer.from(index));
  hub.files.set('../../../outside.safetensors', Buffer.from('x'));
  expect((await errorOf(createCaches(hub).pull())).code).toBe('model-invalid');
});

test('progress counts bytes up to all of them, with a rate and the time left', async () => {
  const hub = await startFakeHub();
  const seen: PullProgress[] = [];
  const { bytes } = await createCaches(hub).pull(REPOSITORY, {
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.at(-1)).toMatchObject({
    phase: 'checking',
    file: 'model.safetensors',
    doneBytes: bytes,
    totalBytes: bytes,
  });
  const counts = seen.map(({ doneBytes }) => doneBytes);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(seen.some(({ bytesPerSecond, secondsLeft }) => bytesPerSecond > 0 && secondsLeft !== null)).toBe(
    true,
  );
});

test('a model of ModelScope goes where its own tool looks', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const pulled = await caches.pull(REPOSITORY, { hubs: ['modelscope'] });
  expect(pulled).toMatchObject({
    folder: join(caches.modelScope, 'models/soutu-test/tiny___clip'),
    source: 'modelscope',
    commit: null,
  });
  expect(differences(pulled.folder, hub, NEEDED)).toEqual([]);
  expect(await findModel(REPOSITORY, modelSources(caches))).toMatchObject({
    folder: pulled.folder,
    source: 'modelscope',
  });
  expect((await caches.pull(REPOSITORY, { hubs: ['modelscope'] })).received).toBe(0);
});

test('what the tool of ModelScope has downloaded is used and stays as it is', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const theirs = join(caches.modelScope, 'models/soutu-test--tiny.clip/snapshots/master');
  cpSync(join(fixtures, 'models/clip-fp32'), theirs, { recursive: true });
  const { folder, received } = await caches.pull(REPOSITORY, { hubs: ['modelscope'] });
  expect(received).toBe(0);
  expect(differences(folder, hub, NEEDED)).toEqual([]);
  expect(readdirSync(theirs)).toEqual(readdirSync(join(fixtures, 'models/clip-fp32')));
});

test('a newer version on ModelScope replaces the files when all are there', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const { folder } = await caches.pull(REPOSITORY, { hubs: ['modelscope'] });
  const before = new Map(hub.files);
  hub.files.set('tokenizer_config.json', Buffer.from('{"model_max_length":77, "new":1}'));
  hub.files.set('model.safetensors', Buffer.from(before.get('model.safetensors')!).fill(7, 900_000));
  hub.fault = ({ path }) => (path.includes('FilePath=model') ? { status: 403 } : undefined);
  expect((await errorOf(caches.pull(REPOSITORY, { hubs: ['modelscope'] }))).code).toBe('hub-denied');
  expect(readFileSync(join(folder, 'tokenizer_config.json'))).toEqual(before.get('tokenizer_config.json'));
  hub.fault = () => undefined;
  await caches.pull(REPOSITORY, { hubs: ['modelscope'] });
  expect(differences(folder, hub, NEEDED)).toEqual([]);
});

test('two at once: one downloads, the other waits and finds everything there', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  const phases = new Set<string>();
  const onProgress = ({ phase }: PullProgress) => phases.add(phase);
  const [a, b] = await Promise.all([
    caches.pull(REPOSITORY, { onProgress }),
    caches.pull(REPOSITORY, { onProgress }),
  ]);
  expect([a.received, b.received].sort((x, y) => x - y)).toEqual([0, a.bytes]);
  expect(phases).toContain('waiting');
  expect(caches.unfinished()).toEqual([]);
});

test('the list of finished ranges is not trusted without its file, nor the file without its list', async () => {
  const hub = await startFakeHub();
  const caches = createCaches(hub);
  hub.fault = ({ range }) => (range?.startsWith('bytes=300000') ? { status: 500 } : undefined);
  expect((await errorOf(caches.pull())).code).toBe('hub-failed');
  hub.fault = () => undefined;
  const left = caches.unfinished();
  expect(left).toHaveLength(2);
  for (const lost of left) {
    const copy = `${caches.root}-copy`;
    cpSync(caches.root, copy, { recursive: true, verbatimSymlinks: true });
    rmSync(join(caches.root, 'blobs', lost));
    expect(differences((await caches.pull()).folder, hub, NEEDED)).toEqual([]);
    rmSync(caches.root, { recursive: true });
    cpSync(copy, caches.root, { recursive: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true });
  }
  // A power cut may lose the content that the list promises.
  truncateSync(join(caches.root, 'blobs', left.find((name) => name.endsWith('incomplete'))!), 1000);
  expect(differences((await caches.pull()).folder, hub, NEEDED)).toEqual([]);
});
