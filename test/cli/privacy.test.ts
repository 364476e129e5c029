import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { soutu } from '../support/cli.ts';
import { startFakeHub } from '../support/fake-hub.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

it('writes nothing outside of its home, neither telemetry of a dependency nor a cache, and asks no hub', async () => {
  const hub = await startFakeHub();
  const library = createTestLibrary();
  const user = join(library.home, '..', 'user');
  mkdirSync(user);
  await writePicture(join(library.pictures, 'a.png'), 1);
  // CI and the other tests turn the telemetry of ONNX Runtime off, so this test must not inherit their environment.
  const env = {
    HOME: user,
    USERPROFILE: user,
    SOUTU_HOME: library.home,
    SOUTU_MODEL: 'soutu-mini',
    HF_ENDPOINT: hub.address,
    MODELSCOPE_ENDPOINT: hub.address,
    CI: undefined,
    XDG_CACHE_HOME: undefined,
    XDG_DATA_HOME: undefined,
    ORT_DISABLE_TELEMETRY: undefined,
    ORT_RUNNING_UNIT_TESTS: undefined,
  };
  expect((await soutu(['index', library.pictures], env)).code).toBe(0);
  expect((await soutu(['search', 'a picture'], env)).code).toBe(0);
  expect(readdirSync(user)).toEqual([]);
  expect(hub.seen).toEqual([]);
  expect(existsSync(join(library.home, 'library.json'))).toBe(true);
  expect(readdirSync(library.pictures)).toEqual(['a.png']);
  library.cleanUp();
});
