import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { INVALID_NAME } from '../../src/core/invalid-name.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { drawPicture, writePicture } from '../support/pictures.ts';

let library: TestLibrary;
const at = (name: string) => join(library.pictures, name);
/** A path with a name that is not UTF-8. */
const raw = (name: string) =>
  Buffer.concat([Buffer.from(`${library.pictures}/`), Buffer.from(name, 'latin1')]);
const failure = (name: string) => ({ path: at(name), code: 'unreadable', message: INVALID_NAME });

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(() => library.cleanUp());

// macOS and Windows have no such names.
it.runIf(process.platform === 'linux')(
  'files whose names are not UTF-8 are counted and named among what could not be read',
  async () => {
    for (const [i, name] of ['0.png', '1.png', '\uFFFD.png'].entries()) await writePicture(at(name), i);
    // Two that look the same where bytes are replaced.
    for (const name of ['caf\xe9.png', 'caf\xe8.png']) writeFileSync(raw(name), await drawPicture(9));
    writeFileSync(raw('caf\xe9.mov'), '');
    mkdirSync(raw('\xfcber'));
    const engine = await library.open();
    try {
      const failed = ['caf\\xe8.png', 'caf\\xe9.png', '\\xfcber'].map(failure);
      const report = await engine.index([library.pictures]);
      expect({ ...report, failed: new Set(report.failed) }).toMatchObject({
        ...{ seen: 5, added: 3, unchanged: 0, leftOut: { files: 1 } },
        failed: new Set(failed),
      });
      const isCounted = {
        files: 3,
        failed: 2,
        leftOut: { files: 1, kinds: [{ extension: 'mov', files: 1 }] },
      };
      expect(await engine.status()).toMatchObject(isCounted);
      expect(await engine.failures()).toEqual({ total: 2, failures: failed.slice(0, 2) });
      expect(await engine.index()).toMatchObject({ seen: 5, unchanged: 3, removed: 0 });
      expect(await engine.status()).toMatchObject(isCounted);
      renameSync(raw('caf\xe9.png'), at('café.png'));
      expect(await engine.index()).toMatchObject({ seen: 5, added: 1, unchanged: 3 });
      expect(await engine.status()).toMatchObject({ files: 4, failed: 1 });
    } finally {
      await engine.close();
    }
  },
);

it.runIf(process.platform === 'linux')(
  'files whose names look like one that is not UTF-8 are pictures beside it',
  async () => {
    // As it is decoded, as it is shown, and as it is shown beside that.
    for (const [i, name] of ['caf\uFFFD.png', 'caf\\xe9.png', 'c\\x61f\\xe9.png'].entries())
      await writePicture(at(name), i);
    writeFileSync(raw('caf\xe9.png'), await drawPicture(9));
    const engine = await library.open();
    try {
      const failed = [failure('c\\x61\\x66\\xe9.png')];
      expect(await engine.index([library.pictures])).toMatchObject({ seen: 4, added: 3, failed });
      expect(await engine.index()).toMatchObject({ seen: 4, added: 0, unchanged: 3, removed: 0, failed });
      expect(await engine.status()).toMatchObject({ files: 3, failed: 1 });
      rmSync(at('caf\\xe9.png'));
      expect(await engine.index()).toMatchObject({ unchanged: 2, failed: [failure('caf\\xe9.png')] });
      expect(await engine.status()).toMatchObject({ files: 2, failed: 1 });
    } finally {
      await engine.close();
    }
  },
);
