import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
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
