import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normalize } from '../core/vector.ts';
import { log } from '../log.ts';
import { packageRoot } from '../package-root.ts';
import type { ModelInfo } from './embedder.ts';
import { findMeasured } from './model-cards.ts';

const known = new Map<string, Promise<readonly Float32Array[]>>();

/**
 * The unit vectors that a model has for pictures which are the same in every library, so that what is relevant does not depend on
 * what else a library has. Empty for a model without a calibration, or if the file cannot be read.
 */
export function backgroundPictures({
  fingerprint,
  dimensions,
}: Pick<ModelInfo, 'fingerprint' | 'dimensions'>): Promise<readonly Float32Array[]> {
  const file = findMeasured(fingerprint)?.background;
  if (file === undefined) return Promise.resolve([]);
  let vectors = known.get(file);
  if (!vectors) {
    vectors = readVectors(join(packageRoot, file), dimensions).catch((error: unknown) => {
      log.debug('the background pictures cannot be read', { error: String(error) });
      return [];
    });
    known.set(file, vectors);
  }
  return vectors;
}

/** Only their directions count: a byte is a value times any factor. */
async function readVectors(file: string, dimensions: number): Promise<Float32Array[]> {
  const bytes = await readFile(file);
  const values = Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return Array.from(
    { length: values.length / dimensions },
    (_, i) => normalize(values.subarray(i * dimensions, (i + 1) * dimensions)).unit,
  );
}
