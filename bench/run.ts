import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import type { IndexCost } from './index-child.ts';

/** Runs work with a folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'soutu-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Indexes a folder in a process of its own, so that its memory and CPU time are its own. */
export function measureIndex(home: string, folder: string, settings: NodeJS.ProcessEnv): IndexCost {
  const output = execFileSync(
    process.execPath,
    [join(packageRoot, 'dist', 'bench', 'index-child.js'), folder, String(availableParallelism())],
    { env: { ...process.env, SOUTU_HOME: home, ...settings }, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return JSON.parse(output) as IndexCost;
}

/** The value below which a share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** A number with as many digits as it deserves. */
export const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
