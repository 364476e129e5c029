import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

/** Runs a program in a process of its own, which may abort. It has `open()` for an embedder, `picture()` and `sleep(ms)`. */
function run(script: string) {
  const cacheDir = mkdtempSync(join(tmpdir(), 'soutu-close-'));
  const options = JSON.stringify({ precision: 'fp32', workers: 1, cacheDir });
  const program = `
    import { openEmbedder } from './dist/src/models/open.js';
    import { builtIn } from './dist/src/models/sources/built-in.js';
    const { ref } = await builtIn.find('soutu-mini');
    const open = () => openEmbedder(ref, ${options});
    const picture = () => ({ data: new Uint8Array(224 * 224 * 3), width: 224, height: 224 });
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    ${script}`;
  try {
    const args = ['--input-type=module', '-e', program];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
}

it('closes during inference without crashing the process', () => {
  const result = run(`
    const embedder = await open();
    await embedder.embedImages([picture()]);
    const stop = new AbortController();
    const work = embedder.embedImages([picture(), picture(), picture()], { signal: stop.signal }).catch(() => {});
    await sleep(5);
    stop.abort();
    await work;
    await embedder.close();
    console.log('closed');`);
  expect(result).toEqual({ status: 0, stdout: 'closed\n', stderr: '' });
});

it('ends with the exit code of the program during inference, also after an exception', () => {
  const work = `
    const embedder = await open();
    await embedder.embedImages([picture()]);
    for (let i = 0; i < 100; i += 1) embedder.embedImages([picture()]).catch(() => {});
    await sleep(20);`;
  expect(run(`${work} process.exit(3);`)).toEqual({ status: 3, stdout: '', stderr: '' });
  const { status, stderr } = run(`${work} throw new Error('something else');`);
  expect(status).toBe(1);
  expect(stderr).toContain('something else');
  expect(stderr).not.toContain('terminate called');
});
