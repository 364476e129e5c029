import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/store/milvus/address.ts';
import { connect } from '../../src/store/milvus/connection.ts';
import { openDriver } from '../../src/store/stores.ts';
import { variedItems } from '../store/items.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { createEarlierCollection, type MilvusLite, startMilvusLite } from '../support/milvus-lite.ts';
import { writePicture } from '../support/pictures.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;
const ADDED = 4000;
const KILLS = 4;

let library: TestLibrary;
let env: NodeJS.ProcessEnv;
let lite: MilvusLite;

describe.skipIf(PYTHON === undefined)('soutu copy (SOUTU_TEST_MILVUS, see CONTRIBUTING.md)', () => {
  beforeAll(async () => {
    library = createTestLibrary();
    env = { SOUTU_HOME: library.home, SOUTU_MODEL: 'soutu-mini' };
    mkdirSync(library.pictures);
    await writePicture(join(library.pictures, 'a.png'), 1);
    await library.use((engine) => engine.index([library.pictures]));
    const driver = await openDriver('lance', { home: library.home });
    const [collection] = await driver.collections();
    const store = await driver.open(collection!);
    await store.upsert(variedItems(1, ADDED, collection!.dimensions));
    await driver.close();
    lite = await startMilvusLite(PYTHON!, join(library.home, 'lite'));
  });
  afterAll(async () => {
    await lite?.stop();
    library.cleanUp();
  });

  it('continues after kill -9, verifies the copy and says how to use it', async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const args = [cliMain, 'copy', '--to', lite.address];
      const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
      const ended = once(child, 'exit');
      // From the start of the process to the middle of the copy.
      await sleep(400 + 500 * kill);
      child.kill('SIGKILL');
      await ended;
    }
    const { code, stdout, stderr } = await soutu(['copy', '--to', lite.address, '--json'], env);
    expect(code, stderr).toBe(0);
    const { collections } = JSON.parse(stdout) as { collections: { pictures: number; written: number }[] };
    expect(collections).toMatchObject([{ pictures: ADDED + 1, others: 0 }]);

    const again = await soutu(['copy', '--to', lite.address], env);
    expect(again.stdout).toContain('0 copied');
    expect(again.stdout).toContain(`SOUTU_STORE=${lite.address}`);
    // Without the vectors on this disk, only the server can answer.
    rmSync(join(library.home, 'lance'), { recursive: true });
    const moved = { ...env, SOUTU_STORE: lite.address };
    const status = JSON.parse((await soutu(['status', '--json'], moved)).stdout) as { images: number };
    expect(status.images).toBe(ADDED + 1);
  });

  it('into a collection of an earlier version says that it has no place for words, and runs there compute none', async () => {
    const { home, pictures, use, cleanUp } = createTestLibrary();
    await writePicture(join(pictures, 'a.png'), 1);
    writeFileSync(join(pictures, 'a.txt'), 'Grandma in the garden');
    await use((engine) => engine.index([pictures]));
    const earlier = await startMilvusLite(PYTHON!, join(home, 'lite'));
    try {
      const driver = await openDriver('lance', { home });
      const [collection] = await driver.collections();
      await driver.close();
      const connection = await connect(parseAddress(earlier.address), {});
      await createEarlierCollection(connection, collection!);
      await connection.close();
      const own = { SOUTU_HOME: home, SOUTU_MODEL: 'soutu-mini' };
      for (const copied of ['1 copied, 0 already there', '0 copied, 1 already there']) {
        const { code, stdout, stderr } = await soutu(['copy', '--to', earlier.address], own);
        expect(code, stderr).toBe(0);
        expect(stdout).toContain(copied);
        expect(stdout).toContain('no place for captions and texts');
      }
      const there = { ...own, SOUTU_STORE: earlier.address };
      for (let run = 0; run < 2; run++) {
        const { stdout, stderr } = await soutu(['index', '--json'], there);
        expect(JSON.parse(stdout)).toMatchObject({ unchanged: 1, completed: 0, read: 0 });
        expect(stderr).toMatch(/has no place for words/);
      }
      // A copy from there has them computed.
      rmSync(join(home, 'lance'), { recursive: true });
      await soutu(['copy', '--from', earlier.address, '--to', 'lance'], own);
      const run = await soutu(['index', '--store', 'lance', '--json'], own);
      expect(JSON.parse(run.stdout)).toMatchObject({ unchanged: 1, completed: 1 });
    } finally {
      await earlier.stop();
      cleanUp();
    }
  });
});
