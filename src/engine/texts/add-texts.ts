import { isWithin } from '../../core/folders.ts';
import { SoutuError } from '../../errors.ts';
import { findTextFiles, type TextFile } from '../../texts/find-files.ts';
import { createIdSet, type IdSet } from '../../texts/id-set.ts';
import { type BadLine, isBad, type ReadText } from '../../texts/line.ts';
import { readTexts } from '../../texts/read-file.ts';
import { sourceId, textId } from '../../texts/text-id.ts';
import type { LibraryContext } from '../context.ts';
import type { AddTextsOptions, AddTextsReport, TextFailure } from '../text-types.ts';
import { BATCH, findLost, isFileOfTexts, removeLost } from './lost-sources.ts';
import { createTextMeter, type TextMeter } from './meter.ts';
import { type OpenedTexts, writingTexts } from './open-texts.ts';
import type { SourcedText } from './write-texts.ts';

/** Failures in a report; more would hide what they have in common. */
const MAX_FAILURES = 20;

/** See `LibraryTexts.add`. Needs the turn of a writing run. Paths are absolute. */
export async function addTexts(
  context: LibraryContext,
  paths: readonly string[],
  { signal = new AbortController().signal, onProgress, command = 'soutu texts add' }: AddTextsOptions,
): Promise<AddTextsReport> {
  const files = await findTextFiles(paths);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return writingTexts(context, { command, signal }, (texts) =>
    readAll({ ...texts, meter: createTextMeter(bytes, onProgress), files, paths, signal }),
  );
}

interface Reading extends OpenedTexts {
  readonly meter: TextMeter;
  readonly files: readonly TextFile[];
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

async function readAll(reading: Reading): Promise<AddTextsReport> {
  const { store, meter, files, signal } = reading;
  const started = performance.now();
  const seen = createIdSet();
  const counts = { files: 0, added: 0, changed: 0, kept: 0, removed: 0 };
  const failures = createFailures(meter);
  const batch = createBatch(reading, counts, failures);
  let interrupted = false;
  try {
    for (const file of files) {
      await readOne(file, batch, { seen, failures, signal });
      counts.files += 1;
    }
    await batch.flush();
    if (seen.size === 0 && failures.count > 0) throw nothingReadable(failures.list);
    meter.enter('removing');
    const { removed, changed } = await removeLeft(reading, seen, failures);
    counts.removed = removed;
    counts.changed += changed;
  } catch (error) {
    if (!signal.aborted) throw error;
    interrupted = true;
  }
  const changes = counts.added + counts.changed + counts.removed;
  if (!interrupted) {
    meter.enter('indexing');
    await store.maintain({ changed: changes > 0, signal });
  }
  return {
    ...counts,
    failed: failures.count,
    failures: failures.list,
    texts: await store.count(),
    interrupted,
    tookMs: Math.round(performance.now() - started),
  };
}

/** Texts of one or many files that are written together. */
interface Batch {
  add(file: TextFile, read: ReadText): Promise<void>;
  /** Counts a file as read to its end. */
  end(file: TextFile): void;
  flush(): Promise<void>;
}

function createBatch(
  { write, meter }: Reading,
  counts: { added: number; changed: number; kept: number },
  failures: Failures,
): Batch {
  let waiting: SourcedText[] = [];
  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const { added, changed, kept, failed } = await write(waiting);
    counts.added += added;
    counts.changed += changed;
    counts.kept += kept;
    for (const { source, problem } of failed)
      failures.add(source.paths[0]!, { line: source.entry?.line ?? null, problem });
    meter.wrote(waiting.length);
    waiting = [];
  }
  return {
    async add({ path, size, mtime }, { text, entry, bytes }) {
      meter.read(path, bytes);
      waiting.push({ text, entry, paths: [path], size, mtime });
      if (waiting.length >= BATCH) await flush();
    },
    end: ({ size }) => meter.ended(size),
    flush,
  };
}

interface Tally {
  /** The texts with their files. */
  readonly seen: IdSet;
  readonly failures: Failures;
  readonly signal: AbortSignal;
}

async function readOne(file: TextFile, batch: Batch, { seen, failures, signal }: Tally): Promise<void> {
  try {
    for await (const read of readTexts(file.path, signal)) {
      if (isBad(read)) failures.add(file.path, read);
      else {
        seen.add(sourceId(textId(read.text), file.path));
        await batch.add(file, read);
      }
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    failures.add(file.path, { line: null, problem: `cannot be read: ${error.message}` });
  }
  batch.end(file);
}

/** The failed lines: how many there are, the first ones, and their files. */
interface Failures {
  readonly count: number;
  readonly list: readonly TextFailure[];
  readonly paths: ReadonlySet<string>;
  add(path: string, bad: Pick<BadLine, 'problem'> & { readonly line: number | null }): void;
}

function createFailures(meter: TextMeter): Failures {
  const list: TextFailure[] = [];
  const paths = new Set<string>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    list,
    paths,
    add(path, { line, problem }) {
      count += 1;
      meter.failed(count);
      paths.add(path);
      if (list.length < MAX_FAILURES) list.push({ path, line, problem });
    },
  };
}

function nothingReadable([first]: readonly TextFailure[]): SoutuError {
  const { path, line, problem } = first!;
  return new SoutuError('bad-texts', `${path}${line === null ? '' : `:${line}`} ${problem}`);
}

/**
 * Removes the texts that their files have no longer, and those of files in the named folders that are gone. A file with a line that cannot
 * be used keeps its texts, one of which that may have been.
 */
async function removeLeft(
  { store, files, paths, signal }: Reading,
  seen: IdSet,
  failures: Failures,
): Promise<{ readonly removed: number; readonly changed: number }> {
  const present = new Set(files.map(({ path }) => path));
  const isAsked = (path: string) =>
    present.has(path) ? !failures.paths.has(path) : paths.some((folder) => isWithin(path, folder));
  const isLost = (id: string, path: string) =>
    isFileOfTexts(path) && isAsked(path) && !seen.has(sourceId(id, path));
  const lost = await findLost(store, isLost, signal);
  await removeLost(store, lost);
  return { removed: lost.gone.length, changed: lost.kept.size };
}
