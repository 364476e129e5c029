import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type MilvusServerStatus,
  milvusStatus,
  openEngine,
  startMilvus,
  stopMilvus,
} from '../../src/index.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

const PYTHON = process.env.SOUTU_TEST_MILVUS;

let library: TestLibrary;

beforeEach(() => {
  library = createTestLibrary();
});
afterEach(async () => {
  await stopMilvus({ home: library.home });
  library.cleanUp();
});

describe('Milvus Lite, started by a program', () => {
  it('is not there at first, and nothing is made to say so', async () => {
    const { home } = library;
    const status: MilvusServerStatus = await milvusStatus({ home });
    expect(status).toMatchObject({ running: false, answers: false, address: null, bytes: 0 });
    expect(await stopMilvus({ home })).toEqual({ stopped: false, pid: null, signal: null });
    expect(existsSync(home)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('is not downloaded unless the program agrees', async () => {
    const { home } = library;
    mkdirSync(home, { recursive: true });
    const python = join(home, 'python');
    // Answers as a Python would that lacks the packages.
    writeFileSync(python, '#!/bin/sh\necho 3.11.2 - venv\n');
    chmodSync(python, 0o755);
    expect(await startMilvus({ home, python, port: 0 })).toBeNull();
    const asked: unknown[] = [];
    const agree = async (bytes: { readonly download: number; readonly disk: number }) => {
      asked.push(bytes);
      return false;
    };
    expect(await startMilvus({ home, python, port: 0, agree })).toBeNull();
    expect(asked).toEqual([{ download: 108_000_000, disk: 455_000_000 }]);
    await expect(startMilvus({ home, python, port: 0, offline: true, agree })).rejects.toMatchObject({
      code: 'offline',
    });
    const gone = AbortSignal.abort(new Error('no more'));
    await expect(startMilvus({ home, python, port: 0, signal: gone })).rejects.toThrow('no more');
  });

  it.skipIf(PYTHON === undefined)('serves a library until it is stopped', async () => {
    const { home } = library;
    const server = await startMilvus({ home, python: PYTHON, port: 0 });
    expect(server).toMatchObject({ started: true, running: true, answers: true });
    expect(await startMilvus({ home, python: PYTHON })).toMatchObject({ started: false, pid: server!.pid });
    await writePicture(join(library.pictures, '0.png'), 1);
    const engine = await openEngine({ home, store: server!.address!, model: 'soutu-mini', workers: 1 });
    expect(await engine.index([library.pictures])).toMatchObject({ added: 1 });
    await engine.close();
    expect(await stopMilvus({ home })).toMatchObject({ stopped: true, pid: server!.pid });
    expect(await milvusStatus({ home })).toMatchObject({ running: false });
  });
});
