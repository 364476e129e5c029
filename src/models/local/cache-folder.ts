import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { WeightBytes } from '../onnx/onnx-graph.ts';

/** Increment when the generated graphs change, so that models saved earlier are not used. */
const GRAPH_VERSION = 2;

/** Part of the cache key: an optimised model may contain operators of one version of ONNX Runtime only. */
const runtimeVersion: string = (
  createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
).version;

export interface CacheKey {
  readonly fingerprint: string;
  readonly encoder: string;
  readonly precision: string;
  readonly weightBytes: WeightBytes;
}

/** Folder of an optimised model, named by a hash of everything that determines its content. */
export function cacheFolder(cacheDir: string, key: CacheKey): string {
  const parts = [key.fingerprint, key.encoder, key.precision, GRAPH_VERSION, runtimeVersion, process.arch];
  if (key.weightBytes === 'unsigned') parts.push(key.weightBytes);
  return join(
    cacheDir,
    `${key.encoder}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24)}`,
  );
}

/** File that holds the results of running a model on the devices of this machine. */
export function trialsFile(
  cacheDir: string,
  { fingerprint, precision }: Pick<CacheKey, 'fingerprint' | 'precision'>,
): string {
  const key = createHash('sha256').update([fingerprint, precision, runtimeVersion].join('\n')).digest('hex');
  return join(cacheDir, `devices-${key.slice(0, 24)}.json`);
}

/** All folders in which optimised encoders of a model may be saved by this version of Soutu on this machine. */
export function cacheFolders(cacheDir: string, fingerprint: string): string[] {
  return ['image', 'text'].flatMap((encoder) =>
    (['signed', 'unsigned'] as const).map((weightBytes) =>
      cacheFolder(cacheDir, { fingerprint, encoder, precision: 'int8', weightBytes }),
    ),
  );
}
