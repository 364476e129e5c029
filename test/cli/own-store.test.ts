import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type MilvusLite, startMilvusLite } from '../support/milvus-lite.ts';
import { writePicture } from '../support/pictures.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;

describe.skipIf(PYTHON === undefined)(
  'a library on a server (SOUTU_TEST_MILVUS, see CONTRIBUTING.md)',
  () => {
    let library: TestLibrary;
    let lite: MilvusLite;
    const run = (home: string, ...args: string[]) =>
      soutu(args, { SOUTU_HOME: home, SOUTU_MODEL: undefined, SOUTU_WORKERS: '1' });
    const at = (name: string) => join(library.home, '..', name);

    beforeAll(async () => {
      library = createTestLibrary();
      for (let seed = 0; seed < 3; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
      lite = await startMilvusLite(PYTHON!, at('lite'));
      const { code, stderr } = await run(library.home, 'index', library.pictures, '--store', lite.address);
      expect(code, stderr).toBe(0);
    });
    afterAll(async () => {
      await lite?.stop();
      library.cleanUp();
    });

    it('is not opened without its address, at any door, and the error names it', async () => {
      for (const args of [
        ['status'],
        ['search', 'a circle'],
        ['index'],
        ['remove', library.pictures],
        ['serve', '--port', '0'],
      ]) {
        const { code, stderr } = await run(library.home, ...args);
        expect(code).toBe(2);
        expect(stderr).toContain(`was indexed into ${lite.address}`);
        expect(stderr).toContain(`--store ${lite.address}`);
      }
      const doctor = await run(library.home, 'doctor');
      expect(doctor.code).toBe(1);
      expect(doctor.stdout).toContain(`was indexed into ${lite.address}`);
      const there = await run(library.home, 'status', '--store', lite.address);
      expect(there.stdout).toMatch(/^3 pictures in 3 files$/m);
      const elsewhere = await run(library.home, 'status', '--store', 'lance');
      expect(elsewhere.stdout).toContain(
        `the library was indexed into ${lite.address}: use that with --store`,
      );
    });

    it('is copied by a home that was not used before, which says who knows the files', async () => {
      const fresh = at('fresh');
      const shared = await run(fresh, 'status', '--store', lite.address);
      expect(shared.stdout).toMatch(/^3 pictures, indexed by other machines$/m);
      const copied = await run(fresh, 'copy', '--from', lite.address, '--to', 'lance');
      expect(copied.stdout).toContain('3 pictures of soutu-mini: 3 copied');
      const own = await run(fresh, 'status');
      expect(own.stdout).toMatch(/^3 pictures, copied from another home$/m);
      expect((await run(fresh, 'search', 'a circle', '--paths')).stdout.trim().split('\n')).toHaveLength(3);
    });
  },
);
