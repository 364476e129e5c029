import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ArraysMeta } from './typed-arrays.ts';

/** The files of a copy, in its folder. */
export const FILES = {
  /** What the others hold; written last. */
  meta: 'copy.json',
  /** Unit vectors in float32, in the order of the rows. */
  vectors: 'vectors.f32',
  /** The same rounded to bytes, each padded to the stride, in the order of the positions. */
  codes: 'codes.i8',
  /** What belongs to each position, and the cells. */
  positions: 'positions.bin',
  /** Ids, filters and words of each row. */
  rows: 'rows.bin',
  /** The metadata of hits, as JSON. */
  infos: 'infos.json',
} as const;

/** Increased when the files change, so that those of another version are written again. */
const FORMAT = 3;

/** A folder of another container in which nothing was written for so long is left over, in milliseconds. */
const ABANDONED_MS = 3_600_000;

/** Positions whose bytes have a checksum of their own, so that a thread can check the part that it loads. */
export const BLOCK = 16_384;

/** The files of a copy are not what was written: it has to be written again. */
export class DamagedCopy extends Error {}

/** What is known of the vectors of a copy. */
export interface VectorsMeta {
  readonly items: number;
  readonly dimensions: number;
  /** Values of a rounded vector with its padding. */
  readonly stride: number;
  /** Number of cells of the inverted file; 0 if there is none. */
  readonly cells: number;
  /** CRC-32 of each block of codes. */
  readonly blocks: readonly number[];
  readonly positions: ArraysMeta;
}

/** For each of some numbers of the nearest, the ranks of cells in which some of them lie; see `CellRanks`. */
export type DepthRanks = readonly (readonly number[])[];

export interface CopyMeta {
  readonly format: typeof FORMAT;
  /** Key of the content that was copied; null for a copy that only the process that wrote it may use. */
  readonly key: string | null;
  readonly builtAt: number;
  readonly tookMs: number;
  readonly vectors: VectorsMeta;
  readonly ranks: DepthRanks;
  readonly rows: ArraysMeta;
}

export type NewCopy = Omit<CopyMeta, 'format'>;

/** Folders in which this process writes a copy, or has one for itself. */
const ownFolders = new Set<string>();

/** A name for the folder of a copy that is being written; `removeOthers` knows who writes it. Call `forgetFolder` when it is gone. */
export function newFolderName(): string {
  const name = `.${process.pid}-${namespace()}-${randomUUID()}.new`;
  ownFolders.add(name);
  return name;
}

export const forgetFolder = (name: string): boolean => ownFolders.delete(name);

/** Removes a copy with its folder. */
export async function removeCopy(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  forgetFolder(basename(folder));
}

/** Number of the namespace of process numbers, as of a container; 0 where there is none. */
function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/** Writes what the other files hold, after all of them. */
export function writeMeta(folder: string, copy: NewCopy): void {
  const descriptor = openSync(join(folder, FILES.meta), 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify({ format: FORMAT, ...copy } satisfies CopyMeta));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What a copy holds; null if there is none, or one of another version of Soutu or of other content. */
export function readMeta(folder: string, key: string | null, dimensions: number): CopyMeta | null {
  try {
    const meta = JSON.parse(readFileSync(join(folder, FILES.meta), 'utf8')) as CopyMeta;
    const isCurrent = meta.format === FORMAT && meta.key === key && meta.vectors.dimensions === dimensions;
    return isCurrent ? meta : null;
  } catch {
    return null;
  }
}

/** Bytes of a copy on the disk. */
export async function bytesOf(folder: string): Promise<number> {
  const sizes = await Promise.all(Object.values(FILES).map(async (name) => stat(join(folder, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Removes the other copies of a collection, and what processes left behind that ended while they wrote one. A copy that another process
 * has open stays readable for it where the system allows that, and stays on the disk where it does not.
 */
export async function removeOthers(parent: string, own: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (name === own || (name.startsWith('.') && (await isBeingWritten(join(parent, name), name)))) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Whether a process writes there. One of another container cannot be looked at, so its folder stays for a while. */
async function isBeingWritten(folder: string, name: string): Promise<boolean> {
  if (ownFolders.has(name)) return true;
  const [, pid, space] = /^\.(\d+)-(\d+)-.*\.new$/.exec(name) ?? [];
  if (space === namespace()) return Number(pid) !== process.pid && isRunning(Number(pid));
  const files = await readdir(folder).catch(() => []);
  const times = await Promise.all(
    [folder, ...files.map((file) => join(folder, file))].map((path) => stat(path).catch(() => null)),
  );
  return times.some((one) => one !== null && Date.now() - one.mtimeMs < ABANDONED_MS);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process exists but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
