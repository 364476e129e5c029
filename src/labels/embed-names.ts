import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { normalize } from '../core/vector.ts';
import { log } from '../log.ts';
import type { Embedder, ModelInfo } from '../models/embedder.ts';
import { packageRoot } from '../package-root.ts';
import { readCacheBytes, writeCacheBytes } from '../private-folder.ts';

/** Names that are embedded at once: searches that come meanwhile wait for as many. */
const BATCH = 32;

interface ReadNamesOptions {
  readonly model: ModelInfo;
  /** Folder that keeps the vectors; null to embed them again in every process. */
  readonly cache: string | null;
}

interface EmbedNamesOptions extends ReadNamesOptions {
  readonly embedder: () => Promise<Embedder>;
  /** Waits until searches have had their turn. */
  readonly yieldToForeground?: (() => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Vectors of the built-in model for the built-in list (scripts/label-vectors.ts). */
export const SHIPPED_VECTORS = join(packageRoot, 'data', 'labels.i8');
/** Bytes of the hash at its start. */
const HASH_BYTES = 32;

/** Identifies the vectors of names. */
export const hashOf = (fingerprint: string, names: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([fingerprint, names]))
    .digest('hex');

/** Unit vectors of names that are shipped or have been embedded; else null. */
export async function readNames(
  names: readonly string[],
  { model: { dimensions, fingerprint }, cache }: ReadNamesOptions,
): Promise<Float32Array[] | null> {
  const hash = hashOf(fingerprint, names);
  const shipped = await readShipped(hash, dimensions);
  if (shipped !== null || cache === null) return shipped;
  const known = await readCacheBytes(fileOf(cache, hash));
  if (known?.length !== names.length * dimensions * Float32Array.BYTES_PER_ELEMENT) return null;
  return rowsOf(new Float32Array(known.buffer, known.byteOffset, names.length * dimensions), dimensions);
}

const fileOf = (cache: string, hash: string) => join(cache, `${hash.slice(0, 32)}.f32`);

/**
 * Unit vectors of names, which are embedded once per model and list: the built-in list has 3,670 names, which take the built-in model
 * some ten seconds, so its vectors are shipped. Throws `model-failed` and the reason of the signal.
 */
export async function embedNames(
  names: readonly string[],
  { model, embedder, cache, yieldToForeground, signal, onProgress }: EmbedNamesOptions,
): Promise<Float32Array[]> {
  const known = await readNames(names, { model, cache });
  if (known !== null) return known;
  const { dimensions, fingerprint } = model;
  const values = new Float32Array(names.length * dimensions);
  const opened = await embedder();
  for (let start = 0; start < names.length; start += BATCH) {
    await yieldToForeground?.();
    signal?.throwIfAborted();
    onProgress?.(start, names.length);
    const raws = await opened.embedTexts(names.slice(start, start + BATCH), signal ? { signal } : {});
    for (const [i, raw] of raws.entries()) values.set(normalize(raw).unit, (start + i) * dimensions);
  }
  onProgress?.(names.length, names.length);
  if (cache !== null)
    await writeCacheBytes(fileOf(cache, hashOf(fingerprint, names)), new Uint8Array(values.buffer)).catch(
      (error: unknown) => {
        log.debug('the vectors of the labels could not be saved', { error: String(error) });
      },
    );
  return rowsOf(values, dimensions);
}

/** A hash of what the vectors belong to, then a byte for each dimension of each name: only directions count. */
async function readShipped(hash: string, dimensions: number): Promise<Float32Array[] | null> {
  const bytes = await readCacheBytes(SHIPPED_VECTORS);
  if (bytes === null || Buffer.from(bytes.subarray(0, HASH_BYTES)).toString('hex') !== hash) return null;
  const values = Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset + HASH_BYTES));
  return rowsOf(values, dimensions).map((row) => normalize(row).unit);
}

function rowsOf(values: Float32Array, dimensions: number): Float32Array[] {
  return Array.from({ length: values.length / dimensions }, (_, i) =>
    values.subarray(i * dimensions, (i + 1) * dimensions),
  );
}
