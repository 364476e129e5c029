import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { BLOCK, DamagedCopy, FILES, type VectorsMeta } from './copy-files.ts';
import { createExactVectors } from './exact-vectors.ts';
import { createKernel } from './kernel.ts';
import { createLargest } from './largest.ts';
import { readPositions } from './positions.ts';
import { roundToShorts } from './rounding.ts';

/** Vectors that are compared in a row, so that their sums are still in the cache of the processor when they are read. */
const CHUNK = 4096;
/** Parts of a segment that are compared side by side. */
const RUNS = 4;
/** If fewer of a chunk are allowed than this, they are compared one by one. */
const FEW = CHUNK / 16;
/** What the float32 sums of the same product may differ by. */
const SUMS_DIFFER = 1e-5;
/** More than cosines and errors can differ by. */
const FAR = 10;
/** Length of a rounded vector, at most. */
const MAX_LENGTH = 1.1;

/** The positions of a copy that one thread searches. */
export interface ShardSetup {
  readonly folder: string;
  readonly vectors: VectorsMeta;
  /** From this position, a multiple of BLOCK. */
  readonly start: number;
  /** Up to this one. */
  readonly end: number;
  /** Whether the bytes are held in memory; else they are read from the disk for each search. */
  readonly isResident: boolean;
}

export interface ShardQuery {
  /** Unit vector. */
  readonly vector: Float32Array;
  /** Number of results, at least 1. */
  readonly count: number;
  /** 1 for each row that may be found; null for all. */
  readonly allowed: Uint8Array | null;
  /** Starts and ends of positions, in ascending order; null for all. */
  readonly ranges: Uint32Array | null;
}

/** The best rows in any order, with all that are as near as the last of them, or fewer if there are no more. */
export interface ShardAnswer {
  readonly rows: Uint32Array;
  /** -1 to 1. */
  readonly cosines: Float32Array;
  /** Number of vectors that were compared exactly. */
  readonly exact: number;
}

export interface Shard {
  search(query: ShardQuery): ShardAnswer;
  close(): void;
}

/** Positions whose estimates stand one behind the other. */
interface Segment {
  readonly start: number;
  readonly end: number;
  /** Place of the first estimate. */
  readonly at: number;
}

/**
 * Opens a part of a copy, for exact search: a byte for each value, which is a quarter of what has to be read, tells which vectors can be
 * among the best, whatever the rounding, and only these are read from the disk and compared exactly. Throws `DamagedCopy`, also in
 * searches.
 */
export function openShard({ folder, vectors, start, end, isResident }: ShardSetup): Shard {
  const { stride, dimensions } = vectors;
  const held = isResident ? end - start : CHUNK;
  const query = held * stride;
  const queryEnd = query + stride * Int16Array.BYTES_PER_ELEMENT;
  const { byteDots, byteDotsOfFour, buffer } = createKernel(queryEnd + CHUNK * Int32Array.BYTES_PER_ELEMENT);
  const codes = new Uint8Array(buffer, 0, query);
  const shorts = new Int16Array(buffer, query, stride);
  const sums = new Int32Array(buffer, queryEnd, CHUNK);
  const { rowOf, scales, errors } = readPositions(folder, vectors, start, end);
  const estimates = new Float32Array(end - start);
  const file = openSync(join(folder, FILES.codes), 'r');
  const exactly = createExactVectors(folder, dimensions);
  /** The vector of which every position has an estimate. */
  let estimated: Float32Array | null = null;

  function read(bytes: Uint8Array, position: number): void {
    if (readSync(file, bytes, 0, bytes.length, position * stride) !== bytes.length)
      throw new DamagedCopy('The codes end too early.');
  }

  function load(): void {
    for (let at = start; at < end; at += BLOCK) {
      const bytes = codes.subarray((at - start) * stride, (Math.min(end, at + BLOCK) - start) * stride);
      read(bytes, at);
      if (crc32(bytes) !== vectors.blocks[at / BLOCK]) throw new DamagedCopy('A block of codes has changed.');
    }
  }

  function segmentsOf(ranges: Uint32Array | null): Segment[] {
    const segments: Segment[] = [];
    let at = 0;
    const all = ranges ?? [start, end];
    for (let i = 0; i < all.length; i += 2) {
      const [from, to] = [Math.max(start, all[i]!), Math.min(end, all[i + 1]!)];
      if (from >= to) continue;
      segments.push({ start: from, end: to, at });
      at += to - from;
    }
    return segments;
  }

  /** Estimates the cosines of a segment; of those that are not allowed only if that costs no time. */
  function estimate(segment: Segment, allowed: Uint8Array | null, scale: number): void {
    if (!isResident || isSparse(segment, allowed)) {
      estimateInChunks(segment, allowed, scale);
      return;
    }
    const { start: from, end: to, at } = segment;
    const run = Math.floor((to - from) / RUNS);
    for (let first = 0; first < run; first += CHUNK / RUNS) {
      const count = Math.min(CHUNK / RUNS, run - first);
      const item = (from + first - start) * stride;
      const apart = count * Int32Array.BYTES_PER_ELEMENT;
      byteDotsOfFour(query, queryEnd, item, item + count * stride, run * stride, queryEnd, apart);
      for (let i = 0; i < RUNS; i++) {
        const place = first + i * run;
        for (let next = 0; next < count; next++)
          estimates[at + place + next] =
            sums[i * count + next]! * scales[from - start + place + next]! * scale;
      }
    }
    const rest = RUNS * run;
    estimateInChunks({ start: from + rest, end: to, at: at + rest }, null, scale);
  }

  /** Whether so few of a segment are allowed that it is faster to look for them. */
  function isSparse({ start: from, end: to }: Segment, allowed: Uint8Array | null): boolean {
    if (allowed === null) return false;
    let count = 0;
    for (let position = from; position < to; position++) count += allowed[rowOf[position - start]!]!;
    return count < ((to - from) * FEW) / CHUNK;
  }

  function estimateInChunks(
    { start: from, end: to, at }: Segment,
    allowed: Uint8Array | null,
    scale: number,
  ): void {
    for (let first = from; first < to; first += CHUNK) {
      const last = Math.min(to, first + CHUNK);
      const few = allowed && fewIn(allowed, first, last);
      // Estimates of an earlier query must not be taken for those of this one.
      if (few) estimates.fill(-1, at + first - from, at + last - from);
      if (few?.length === 0) continue;
      const base = isResident ? (first - start) * stride : 0;
      if (!isResident) read(codes.subarray(0, (last - first) * stride), first);
      if (few) {
        for (const position of few) {
          const item = base + (position - first) * stride;
          byteDots(query, queryEnd, item, item + stride, queryEnd);
          estimates[at + position - from] = sums[0]! * scales[position - start]! * scale;
        }
        continue;
      }
      byteDots(query, queryEnd, base, base + (last - first) * stride, queryEnd);
      for (let i = 0; i < last - first; i++)
        estimates[at + first - from + i] = sums[i]! * scales[first - start + i]! * scale;
    }
  }

  /** The allowed positions if they are few, else null. */
  function fewIn(allowed: Uint8Array, first: number, last: number): number[] | null {
    const few: number[] = [];
    for (let position = first; position < last; position++) {
      if (allowed[rowOf[position - start]!] === 0) continue;
      few.push(position);
      if (few.length > FEW) return null;
    }
    return few;
  }

  /**
   * What pushes an item below all others that may be found. A branch for each item would be mispredicted half of the time if half of
   * them may.
   */
  function distance(allowed: Uint8Array | null, position: number): number {
    return allowed === null ? 0 : FAR * (1 - allowed[rowOf[position - start]!]!);
  }

  /** The estimate below which none of the best can be. */
  function leastOf(segments: readonly Segment[], { allowed, count }: ShardQuery): number {
    const largest = createLargest(count);
    for (const { start: from, end: to, at } of segments) {
      for (let position = from, place = at; position < to; position++, place++) {
        largest.push(estimates[place]! - errors[position - start]! - distance(allowed, position));
      }
    }
    return largest.least();
  }

  /** The places in `estimates` and the rows whose cosine can be at least this. */
  function atLeast(least: number, segments: readonly Segment[], allowed: Uint8Array | null) {
    const found: { readonly row: number; readonly estimate: number; readonly error: number }[] = [];
    for (const { start: from, end: to, at } of segments) {
      for (let position = from, place = at; position < to; position++, place++) {
        const error = errors[position - start]!;
        if (estimates[place]! + error - distance(allowed, position) < least) continue;
        const row = rowOf[position - start]!;
        if (allowed === null || allowed[row] === 1) found.push({ row, estimate: estimates[place]!, error });
      }
    }
    return found.sort((a, b) => a.row - b.row);
  }

  function close(): void {
    closeSync(file);
    exactly.close();
  }

  try {
    if (isResident) load();
  } catch (error) {
    close();
    throw error;
  }
  return {
    search(asked) {
      const { vector, allowed, ranges } = asked;
      const { scale, error } = roundToShorts(vector, shorts);
      const segments = segmentsOf(ranges);
      if (ranges !== null || estimated === null || !isSame(estimated, vector)) {
        estimated = null;
        for (const segment of segments) estimate(segment, allowed, scale);
        if (ranges === null && allowed === null) estimated = vector.slice();
      }
      // What the query loses by its rounding counts for both sides of the comparison.
      const ofQuery = error * MAX_LENGTH + SUMS_DIFFER;
      const possible = atLeast(leastOf(segments, asked) - 2 * ofQuery, segments, allowed);
      const rows = Uint32Array.from(possible, ({ row }) => row);
      const cosines = exactly.cosines(vector, rows);
      const isWrong = possible.some(
        (one, i) => !(Math.abs(one.estimate - cosines[i]!) <= one.error + ofQuery),
      );
      if (isWrong) throw new DamagedCopy('A vector has changed.');
      return { ...nearest(rows, cosines, asked.count), exact: rows.length };
    },
    close,
  };
}

function nearest(rows: Uint32Array, cosines: Float32Array, count: number) {
  const largest = createLargest(count);
  for (const cosine of cosines) largest.push(cosine);
  const isNear = (_: number, i: number) => cosines[i]! >= largest.least();
  return { rows: rows.filter(isNear), cosines: cosines.filter(isNear) };
}

const isSame = (known: Float32Array, vector: Float32Array): boolean =>
  known.length === vector.length && known.every((value, i) => value === vector[i]);
