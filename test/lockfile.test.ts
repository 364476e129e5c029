import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../src/package-root.ts';

interface Lock {
  packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>;
}

const lock = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as Lock;
const names = Object.keys(lock.packages);

it('the lock file has the packages of every platform (else: node scripts/complete-lockfile.js)', () => {
  const wanted = Object.values(lock.packages).flatMap((entry) =>
    Object.keys(entry.optionalDependencies ?? {}),
  );
  const missing = wanted.filter((name) => !names.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(missing).toEqual([]);
  expect(wanted.length).toBeGreaterThan(20);
});

it('the lock file is bound to no registry', () => {
  expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
});
