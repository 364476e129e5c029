import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { drawInProcess } from '../../src/images/svg-drawer.ts';
import { createWorkerDecoder } from '../../src/images/worker-decoder.ts';
import { createTestLibrary } from '../support/library.ts';
import { fixture, MAX_PIXELS } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'soutu-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the process that draws an SVG', () => {
  const { execPath } = process;
  afterEach(() => {
    process.execPath = execPath;
  });
  const draw = (signal?: AbortSignal) => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><rect width="8" height="4"/></svg>';
    return drawInProcess(Buffer.from(svg), { width: 8, height: 4 }, signal);
  };

  it('that cannot be started is a temporary error, and the next picture is drawn', async () => {
    process.execPath = join(folder, 'missing');
    await expect(draw()).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('ENOENT') });
    process.execPath = execPath;
    expect(await draw()).toMatchObject({ width: 8, height: 4 });
  });

  it.runIf(process.platform !== 'win32')('that the system ends is a temporary error, too', async () => {
    const killed = join(folder, 'killed');
    writeFileSync(killed, '#!/bin/sh\nkill -9 $$\n');
    chmodSync(killed, 0o755);
    process.execPath = killed;
    await expect(draw()).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('SIGKILL') });
  });

  it('that cannot be started lets a run go on, and the next run takes the picture', async () => {
    const library = createTestLibrary();
    const engine = await library.open();
    try {
      const heavy = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4">${'<g/>'.repeat(30_000)}</svg>`;
      mkdirSync(library.pictures, { recursive: true });
      writeFileSync(join(library.pictures, 'heavy.svg'), heavy);
      writeFileSync(join(library.pictures, 'light.svg'), heavy.replaceAll('<g/>', ''));
      process.execPath = join(folder, 'missing');
      const first = await engine.index([library.pictures]);
      expect(first).toMatchObject({ added: 1, failed: [{ code: 'busy' }] });
      process.execPath = execPath;
      expect(await engine.index()).toMatchObject({ added: 1, failed: [] });
    } finally {
      await engine.close();
      library.cleanUp();
    }
  });

  it('ends with the signal, whose reason is the error', async () => {
    const stop = new AbortController();
    const drawing = draw(stop.signal);
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(drawing).rejects.toBe(reason);
  });
});

describe('the thread that decodes HEIC and BMP', () => {
  const job = {
    format: 'heic',
    bytes: fixture('photo-320x214.heic'),
    maxPixels: MAX_PIXELS,
    memory: 1e6,
  } as const;

  it('that cannot be started is a temporary error', async () => {
    // Node refuses a relative path at once, as it does a thread for which the system has no memory.
    const decode = createWorkerDecoder({ file: 'relative' });
    await expect(decode(job)).rejects.toMatchObject({ code: 'busy' });
    await expect(decode(job)).rejects.toMatchObject({ code: 'busy' });
  });

  it('whose code cannot be loaded is not the fault of the picture', async () => {
    const decode = createWorkerDecoder({ file: join(folder, 'missing.js') });
    await expect(decode(job)).rejects.toMatchObject({ code: 'internal' });
  });
});
