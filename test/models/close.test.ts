import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';

it('closes during inference without crashing the process', () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'soutu-close-'));
  const script = `
    import { openEmbedder } from './dist/src/models/open.js';
    import { builtIn } from './dist/src/models/sources/built-in.js';
    const { ref } = await builtIn.find('soutu-mini');
    const embedder = await openEmbedder(ref, { precision: 'fp32', workers: 1, cacheDir: ${JSON.stringify(cacheDir)} });
    const picture = () => ({ data: new Uint8Array(224 * 224 * 3), width: 224, height: 224 });
    await embedder.embedImages([picture()]);
    const stop = new AbortController();
    const work = embedder.embedImages([picture(), picture(), picture()], { signal: stop.signal }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await work;
    await embedder.close();
    console.log('closed');`;
  try {
    // If the process aborted or exited before everything was closed, this would throw.
    const args = ['--input-type=module', '-e', script];
    expect(execFileSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' })).toBe('closed\n');
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
  }
});
