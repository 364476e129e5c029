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

  it('causes a temporary error if it cannot be started, and later pictures are drawn', async () => {
    process.execPath = join(folder, 'missing');
    await expect(draw()).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('ENOENT') });
    process.execPath = execPath;
    expect(await draw()).toMatchObject({ width: 8, height: 4 });
  });

  it.runIf(process.platform !== 'win32')('causes a temporary error if the system kills it', async () => {
    const killed = join(folder, 'killed');
    writeFileSync(killed, '#!/bin/sh\nkill -9 $$\n');
    chmodSync(killed, 0o755);
    process.execPath = killed;
    await expect(draw()).rejects.toMatchObject({ code: 'busy', message: expect.stringContaining('SIGKILL') });
  });

  it('does not end a run if it cannot be started, and the next run tries the picture again', async () => {
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

  it('is ended by the signal', async () => {
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

  it('causes a temporary error if it cannot be started', async () => {
    // For a relative path Node throws at once, as it does if the system has no memory for a thread.
    const decode = createWorkerDecoder({ file: 'relative' });
    await expect(decode(job)).rejects.toMatchObject({ code: 'busy' });
    await expect(decode(job)).rejects.toMatchObject({ code: 'busy' });
  });

  it('does not make a picture corrupt if its code cannot be loaded', async () => {
    const decode = createWorkerDecoder({ file: join(folder, 'missing.js') });
    await expect(decode(job)).rejects.toMatchObject({ code: 'internal' });
  });
});
