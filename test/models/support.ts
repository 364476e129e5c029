import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import type { Embedder, Pixels } from '../../src/models/embedder.ts';
import type { LocalModel } from '../../src/models/model-ref.ts';
import { type EmbedderOptions, openEmbedder } from '../../src/models/open.ts';
import { packageRoot } from '../../src/package-root.ts';

export const fixtures = join(packageRoot, 'test/fixtures');
export const soutuMini = join(packageRoot, 'models/soutu-mini');

export function readFixture<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(fixtures, ...path), 'utf8')) as T;
}

/** A folder that is deleted after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'soutu-models-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a fixture model, which a test may damage. */
export function copyOfModel(name: string): string {
  const folder = join(temporaryFolder(), name);
  cpSync(join(fixtures, 'models', name), folder, { recursive: true });
  return folder;
}

/** A reference to the model in a folder. */
export function modelIn(folder: string): LocalModel {
  return { kind: 'local', id: basename(folder), name: folder, folder, revision: null, source: 'folder' };
}

/** An embedder that is closed after the test; its cache is a new folder unless one is given. */
export async function open(folder: string, options: Partial<EmbedderOptions> = {}): Promise<Embedder> {
  const embedder = await openEmbedder(modelIn(folder), {
    precision: 'fp32',
    workers: 1,
    cacheDir: options.cacheDir ?? temporaryFolder(),
    ...options,
  });
  onTestFinished(() => embedder.close());
  return embedder;
}

export async function decodePicture(path: string): Promise<Pixels> {
  const bytes = readFileSync(path);
  return (await decode(bytes, sniffFormat(bytes), { maxPixels: 100_000_000 })).pixels;
}

export function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

export function cosine(a: Float32Array, b: Float32Array): number {
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product / (Math.hypot(...a) * Math.hypot(...b));
}
