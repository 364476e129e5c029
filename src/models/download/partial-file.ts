import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A range of bytes: the first, and the one after the last. */
export type Range = readonly [start: number, end: number];

/**
 * A file that is downloaded in ranges. A list beside it says which ones are complete; it is saved in one step, so that both
 * survive the end of the process at any moment.
 */
export interface PartialFile {
  /** Bytes that were there when it was opened. */
  readonly resumed: number;
  /** Ranges that are missing, in order. */
  missing(): Range[];
  write(chunk: Uint8Array, at: number): Promise<void>;
  /** Forgets all that is there. */
  reset(): Promise<void>;
  /** Saves the list and closes the file. */
  close(): Promise<void>;
  /** Makes the content durable, closes the file, and moves it to its name. */
  complete(path: string): Promise<void>;
  discard(): Promise<void>;
}

export async function openPartial(path: string, size: number, saveMs: number): Promise<PartialFile> {
  const list = listOf(path);
  await mkdir(dirname(path), { recursive: true });
  const present = await open(path, 'r+').catch(() => null);
  let ranges: [number, number][] = present === null ? [] : await readRanges(list, size);
  // A list without its file would pass for that of the new file.
  if (present === null) await rm(list, { force: true });
  const handle: FileHandle = present ?? (await open(path, 'w+'));
  const resumed = lengthOf(ranges);
  let isSaved = true;
  let saving: Promise<void> = Promise.resolve();

  function save(): Promise<void> {
    if (isSaved) return saving;
    isSaved = true;
    ranges = merged(ranges);
    const text = JSON.stringify({ size, ranges });
    saving = saving.then(async () => {
      await writeFile(`${list}.new`, text);
      await rename(`${list}.new`, list);
    });
    return saving;
  }

  let isFlushing = false;
  /** Writes to the disk while more arrives, so that little is left to make durable at the end. */
  async function flush(): Promise<void> {
    if (isFlushing) return;
    isFlushing = true;
    await handle.datasync();
    isFlushing = false;
  }

  // A failure to save or to flush is reported when the file is closed or completed.
  const timer = setInterval(() => {
    save().catch(() => {});
    flush().catch(() => {});
  }, saveMs);

  async function close(): Promise<void> {
    clearInterval(timer);
    try {
      await save();
    } finally {
      await handle.close();
    }
  }

  return {
    resumed,
    missing() {
      ranges = merged(ranges);
      const starts = [0, ...ranges.map(([, end]) => end)];
      const ends = [...ranges.map(([start]) => start), size];
      return starts.map((start, i) => [start, ends[i]!] as const).filter(([start, end]) => start < end);
    },
    async write(chunk, at) {
      for (let from = 0; from < chunk.length; ) {
        from += (await handle.write(chunk, from, chunk.length - from, at + from)).bytesWritten;
      }
      const before = ranges.find(([, end]) => end === at);
      if (before) before[1] += chunk.length;
      else ranges.push([at, at + chunk.length]);
      isSaved = false;
    },
    async reset() {
      ranges = [];
      isSaved = false;
      await save();
      await handle.truncate(0);
    },
    close,
    async complete(to) {
      await handle.sync();
      await close();
      await rename(path, to);
      await rm(list, { force: true });
    },
    async discard() {
      await close();
      await rm(path, { force: true });
      await rm(list, { force: true });
    },
  };
}

/** Bytes of a partial file that need not be downloaded again. */
export async function resumableBytes(path: string, size: number): Promise<number> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere ? lengthOf(await readRanges(listOf(path), size)) : 0;
}

/** Bytes of a partial file that have arrived; its size if another tool has written it. */
export async function arrivedBytes(path: string): Promise<number> {
  const text = await readFile(listOf(path), 'utf8').catch(() => null);
  if (text === null)
    return stat(path).then(
      ({ size }) => size,
      () => 0,
    );
  try {
    return resumableBytes(path, (JSON.parse(text) as { size: number }).size);
  } catch {
    return 0;
  }
}

const listOf = (path: string) => `${path}.json`;

export function lengthOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** The saved list; empty if it is damaged or of a file of another size. */
async function readRanges(list: string, size: number): Promise<[number, number][]> {
  try {
    const saved = JSON.parse(await readFile(list, 'utf8')) as { size: number; ranges: [number, number][] };
    const fits = ([start, end]: [number, number]) => 0 <= start && start <= end && end <= size;
    return saved.size === size && saved.ranges.every(fits) ? merged(saved.ranges) : [];
  } catch {
    return [];
  }
}

/** Joins ranges that touch or overlap. */
function merged(ranges: readonly [number, number][]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [start, end] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
