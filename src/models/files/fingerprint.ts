import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { TensorEntry, Weights } from './safetensors.ts';

/** Bytes of each sample of a tensor. A tensor of up to two samples is read completely. */
const SAMPLE = 2048;

/**
 * SHA-256 of the small files, of the header and size of each weight file, and of the middle and the end of every
 * tensor. It takes a few milliseconds, whereas hashing everything takes up to seconds. Training changes every weight
 * of a trained tensor, so the samples detect it; they do not detect single damaged bytes.
 */
export function fingerprintOf(texts: readonly string[], weights: Weights): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${Buffer.byteLength(text)}\n`).update(text);
  for (const file of weights.files) {
    const tensors = [...weights.tensors.values()].filter((tensor) => tensor.file === file.file);
    hash.update(`${file.bytes}\n`).update(file.header).update(sample(file.file, tensors));
  }
  return hash.digest('hex');
}

/**
 * The samples of all tensors of a file, in file order. Read synchronously, because hundreds of small reads take 1 ms
 * this way and 10 to 20 ms through promises.
 */
function sample(file: string, tensors: readonly TensorEntry[]): Buffer {
  const ranges = tensors.flatMap(({ offset, length }) =>
    length <= 2 * SAMPLE
      ? [{ start: offset, length }]
      : [
          { start: offset + Math.floor((length - SAMPLE) / 2), length: SAMPLE },
          { start: offset + length - SAMPLE, length: SAMPLE },
        ],
  );
  ranges.sort((a, b) => a.start - b.start);
  const samples = Buffer.alloc(ranges.reduce((sum, { length }) => sum + length, 0));
  const handle = openSync(file, 'r');
  try {
    let at = 0;
    for (const { start, length } of ranges) {
      readSync(handle, samples, at, length, start);
      at += length;
    }
    return samples;
  } finally {
    closeSync(handle);
  }
}
