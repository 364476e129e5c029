import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDriver } from '../../src/store/stores.ts';
import { variedItems } from '../store/items.ts';
import { cliMain, soutu } from '../support/cli.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { type MilvusLite, startMilvusLite } from '../support/milvus-lite.ts';
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
});
