import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { HubId } from '../../src/engine.ts';
import { temporaryFolder } from '../models/support.ts';
import { REPOSITORY, startFakeHub } from '../support/fake-hub.ts';
import { createTestLibrary } from '../support/library.ts';

it('closing a library stops its downloads and releases their locks; opening it again continues them', async () => {
  const hub = await startFakeHub();
  const library = createTestLibrary();
  const cache = temporaryFolder();
  const options = { 'hf-cache': cache, 'hf-endpoint': hub.address, 'http-proxy': undefined };
  hub.fault = ({ at }) => (at === 'storage' ? { hangAfter: 300_000 } : undefined);
  const engine = await library.open(options);
  let pulling: Promise<unknown> | undefined;
  await new Promise<void>((arrived) => {
    const onProgress = ({ doneBytes }: { doneBytes: number }) => {
      if (doneBytes > 300_000) arrived();
    };
    pulling = engine.models.pull(REPOSITORY, { onProgress }).catch((error: unknown) => error);
  });
  await engine.close();
  expect(await pulling).toMatchObject({ code: 'interrupted' });
  const lock = join(cache, '.locks', `models--${REPOSITORY.replace('/', '--')}`, 'soutu.lock');
  expect(existsSync(lock)).toBe(false);
  hub.fault = () => undefined;
  await library.use(async (again) => {
    const { received } = await again.models.pull(REPOSITORY);
    expect(received).toBe(hub.files.get('model.safetensors')!.length - 300_000);
    const listed = await again.models.list();
    expect(listed.find(({ id }) => id === REPOSITORY)).toMatchObject({ installed: true, dimensions: 40 });
  }, options);
  library.cleanUp();
});

it('downloads from the hub that is named, or from the first one of the setting', async () => {
  const hub = await startFakeHub();
  const library = createTestLibrary();
  const cache = temporaryFolder();
  const options = { 'modelscope-cache': cache, 'modelscope-endpoint': hub.address };
  const folder = join(cache, 'models/soutu-test/tiny___clip');
  const expected = { id: REPOSITORY, folder, source: 'modelscope', revision: null };
  await library.use(async ({ models }) => {
    expect(await models.pull(REPOSITORY, { source: 'modelscope' })).toMatchObject(expected);
  }, options);
  await library.use(
    async ({ models }) => {
      expect(await models.pull(REPOSITORY)).toEqual({ ...expected, received: 0 });
    },
    { ...options, hubs: ['ModelScope', 'huggingface'] },
  );
  library.cleanUp();
});

it.each<[string, string, Partial<Config>, RegExp]>([
  ['usage', '../x', {}, /not the name of a model on a hub/],
  ['usage', 'bge-vl', {}, /"bge-vl" is not the name/],
  ['bad-setting', REPOSITORY, { hubs: ['github'] }, /hubs are huggingface, modelscope/],
  ['bad-setting', REPOSITORY, { hubs: [] }, /hubs names no hub/],
  ['bad-setting', REPOSITORY, { 'hf-endpoint': 'example.org' }, /hf-endpoint is "example.org"/],
  ['bad-setting', REPOSITORY, { 'http-proxy': 'socks5://u:secret@x:1' }, /^http-proxy is not [^:]*$/],
  // A folder with a model in the working directory of the tests, which is no model of a hub.
  ['offline', 'models/soutu-mini', { offline: true }, /models\/soutu-mini is not on this disk/],
  ['offline', 'bge-vl-base', { offline: true }, /BAAI\/BGE-VL-base is not on this disk, and downloads are/],
])('%s: pulling %s with %o', async (code, name, options, message) => {
  const library = createTestLibrary();
  const caches = { 'hf-cache': temporaryFolder(), 'modelscope-cache': temporaryFolder() };
  await library.use(
    async ({ models }) => {
      await expect(models.pull(name)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    },
    { ...caches, ...options },
  );
  library.cleanUp();
});

it('needs no hub for what is on this disk: the built-in model, and while downloads are turned off', async () => {
  const library = createTestLibrary();
  await library.use(
    async ({ models }) => {
      expect(await models.pull('soutu-mini')).toMatchObject({ source: 'built-in', received: 0 });
      const source = 'github' as HubId;
      await expect(models.pull(REPOSITORY, { source })).rejects.toMatchObject({ code: 'offline' });
    },
    { offline: true },
  );
  library.cleanUp();
});
