import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several test files share. */
    shared: string;
  }
}

export function setup({ provide }: TestProject): () => void {
  const shared = mkdtempSync(join(realpathSync(tmpdir()), 'soutu-shared-'));
  provide('shared', shared);
  return () => rmSync(shared, { recursive: true, force: true });
}
