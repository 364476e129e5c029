import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Centroids, findCentroids } from './cells.ts';
import { BLOCK, FILES, type VectorsMeta } from './copy-files.ts';
import { strideOf } from './kernel.ts';
import { roundToBytes } from './rounding.ts';
import { writeAll, writeArrays } from './typed-arrays.ts';

/** Vectors that are read at once. */
const BATCH = 4096;
/** Vectors of the sample for each cell. */
const SAMPLED = 40;
/** Values (items x stride) from which there are cells: exhaustive search of fewer takes a few milliseconds. */
const CELL_VALUES = 67_108_864;

export interface WriteVectorsOptions {
  readonly folder: string;
  readonly dimensions: number;
  /** @default CELL_VALUES */
  readonly cellValues?: number | undefined;
}

export interface VectorsWriter {
  /** Unit vectors one behind the other. */
  push(vectors: Float32Array): void;
  /** Rounds all vectors, and orders them by cells if there are many. */
  finish(): VectorsMeta;
  close(): void;
}

/** Writes the vectors of a copy, with bounded memory. All calls block. */
export function writeVectors({
  folder,
  dimensions,
  cellValues = CELL_VALUES,
}: WriteVectorsOptions): VectorsWriter {
  const stride = strideOf(dimensions);
  const rowBytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
  const file = openSync(join(folder, FILES.vectors), 'w+', 0o600);
  let items = 0;

  /** Each vector with its row, from the file. */
  function* rows(): Generator<readonly [row: number, vector: Float32Array]> {
    const batch = new Float32Array(BATCH * dimensions);
    for (let first = 0; first < items; first += BATCH) {
      const count = Math.min(BATCH, items - first);
      readSync(file, batch, 0, count * rowBytes, first * rowBytes);
      for (let i = 0; i < count; i++) yield [first + i, batch.subarray(i * dimensions, (i + 1) * dimensions)];
    }
  }

  function sample(size: number): Float32Array {
    const vectors = new Float32Array(size * dimensions);
    for (let i = 0; i < size; i++) {
      const row = Math.floor((i * items) / size);
      readSync(file, vectors.subarray(i * dimensions, (i + 1) * dimensions), 0, rowBytes, row * rowBytes);
    }
    return vectors;
  }

  function writeCodes(positionOf: Uint32Array | null, scales: Float32Array, errors: Float32Array): number[] {
    const codes = openSync(join(folder, FILES.codes), 'w+', 0o600);
    const buffer = new Int8Array(BATCH * stride);
    const bytes = new Uint8Array(buffer.buffer);
    const flush = (count: number, position: number) =>
      writeAll(codes, bytes.subarray(0, count * stride), position * stride);
    for (const [row, vector] of rows()) {
      const i = positionOf ? 0 : row % BATCH;
      const position = positionOf ? positionOf[row]! : row;
      const { scale, error } = roundToBytes(vector, buffer.subarray(i * stride, (i + 1) * stride));
      scales[position] = scale;
      errors[position] = error;
      if (positionOf) flush(1, position);
      else if (i === BATCH - 1 || row === items - 1) flush(i + 1, row - i);
    }
    fsyncSync(codes);
    const blocks = checksums(codes, items * stride, BLOCK * stride);
    closeSync(codes);
    return blocks;
  }

  return {
    push(vectors) {
      writeAll(file, new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength));
      items += vectors.length / dimensions;
    },
    finish() {
      const cells = items * stride >= cellValues ? Math.max(1, Math.round(Math.sqrt(items))) : 0;
      const scales = new Float32Array(items);
      const errors = new Float32Array(items);
      const ordered =
        cells > 0
          ? order(
              findCentroids(sample(Math.min(items, SAMPLED * cells)), { cells, dimensions, stride }),
              cells,
            )
          : null;
      const blocks = writeCodes(ordered?.positionOf ?? null, scales, errors);
      fsyncSync(file);
      const rowOf = new Uint32Array(items);
      for (let row = 0; row < items; row++) rowOf[ordered ? ordered.positionOf[row]! : row] = row;
      const positions = writeArrays(join(folder, FILES.positions), {
        rowOf,
        scales,
        errors,
        cellEnds: ordered?.cellEnds ?? new Uint32Array(),
        centroids: ordered?.centroids ?? new Float32Array(),
      });
      return { items, dimensions, stride, cells, blocks, positions };
    },
    close() {
      closeSync(file);
    },
  };

  /** A counting sort of the rows by their nearest centroid. */
  function order(centroids: Centroids, cells: number) {
    const cellOf = new Uint32Array(items);
    const cellEnds = new Uint32Array(cells);
    for (const [row, vector] of rows()) {
      cellOf[row] = centroids.nearest(vector);
      cellEnds[cellOf[row]!]! += 1;
    }
    for (let cell = 1; cell < cells; cell++) cellEnds[cell]! += cellEnds[cell - 1]!;
    const next = cellEnds.slice();
    const positionOf = new Uint32Array(items);
    for (let row = items - 1; row >= 0; row--) positionOf[row] = --next[cellOf[row]!]!;
    return { positionOf, cellEnds, centroids: centroids.values() };
  }
}

function checksums(file: number, bytes: number, block: number): number[] {
  const buffer = Buffer.alloc(Math.min(block, bytes));
  const found: number[] = [];
  for (let at = 0; at < bytes; at += block) {
    const length = Math.min(block, bytes - at);
    readSync(file, buffer, 0, length, at);
    found.push(crc32(buffer.subarray(0, length)));
  }
  return found;
}
