import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixtures, temporaryFolder } from '../models/support.ts';
import { createTestLibrary } from '../support/library.ts';

const ID = 'BAAI/BGE-VL-base';
const COMMIT = 'a'.repeat(40);

/** A cache of Hugging Face with the folder of the model. */
function newCache() {
  const cache = temporaryFolder();
  return { cache, root: join(cache, 'models--BAAI--BGE-VL-base') };
}

it('says why a downloaded model cannot be used, and how to replace it', async () => {
  const { cache, root } = newCache();
  const snapshot = join(root, 'snapshots', COMMIT);
  cpSync(join(fixtures, 'models/clip-gelu'), snapshot, { recursive: true });
  writeFileSync(join(snapshot, 'model.safetensors'), 'no weights');
  mkdirSync(join(root, 'refs'));
  writeFileSync(join(root, 'refs/main'), COMMIT);
  const library = createTestLibrary();
  await library.use(
    async ({ models }) => {
      const damaged = { id: ID, installed: true, problem: expect.stringMatching(/model\.safetensors/) };
      expect((await models.list()).find(({ id }) => id === ID)).toMatchObject(damaged);
      expect(await models.info(ID)).toMatchObject(damaged);
      await expect(models.use(ID)).rejects.toMatchObject({
        code: 'model-invalid',
        hint: expect.stringContaining(`soutu models remove ${ID}`),
      });
      const { rejected } = await models.recommend({ languages: ['en'] });
      expect(rejected).toContainEqual(expect.objectContaining({ id: ID, reason: 'damaged' }));
      expect(await models.info('soutu-mini')).toMatchObject({ problem: null, unfinished: null });
    },
    { 'hf-cache': cache },
  );
  library.cleanUp();
});

it('tells how much of an unfinished download has arrived, and how to continue it', async () => {
  const { cache, root } = newCache();
  const modelScope = temporaryFolder();
  const waiting = join(modelScope, 'models/soutu-test/tiny___clip/.incomplete');
  for (const folder of [join(root, 'blobs'), waiting]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '1-small'), 'x'.repeat(500));
    // As long as the whole file, with gaps.
    writeFileSync(join(folder, '2.soutu.incomplete'), 'x'.repeat(9000));
    const ranges = [
      [0, 1000],
      [5000, 7000],
    ];
    writeFileSync(join(folder, '2.soutu.incomplete.json'), JSON.stringify({ size: 9000, ranges }));
  }
  const library = createTestLibrary();
  await library.use(
    async ({ models }) => {
      const known = { id: ID, installed: false, unfinished: { bytes: 3500, totalBytes: 299_000_000 } };
      const other = { id: 'soutu-test/tiny.clip', unfinished: { bytes: 3500, totalBytes: null } };
      const listed = await models.list();
      for (const expected of [known, other]) {
        expect(listed.find(({ id }) => id === expected.id)).toMatchObject(expected);
        expect(await models.info(expected.id)).toMatchObject(expected);
      }
      await expect(models.use('bge-vl-base')).rejects.toMatchObject({
        code: 'model-missing',
        message: expect.stringContaining('the download is unfinished (3.5 kB of 299 MB)'),
        hint: `soutu models pull ${ID} continues it.`,
      });
    },
    { 'hf-cache': cache, 'modelscope-cache': modelScope },
  );
  library.cleanUp();
});
