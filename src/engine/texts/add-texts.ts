import { isWithin } from '../../core/folders.ts';
import { SoutuError } from '../../errors.ts';
import type { VectorStore } from '../../store/store.ts';
import { findTextFiles, type TextFile } from '../../texts/find-files.ts';
import { createIdSet, type IdSet } from '../../texts/id-set.ts';
import { type BadLine, isBad, type ReadText } from '../../texts/line.ts';
import { readTexts } from '../../texts/read-file.ts';
import { textId } from '../../texts/text-id.ts';
import type { LibraryContext } from '../context.ts';
import type { AddTextsOptions, AddTextsReport, TextFailure } from '../text-types.ts';
import { createTextMeter, type TextMeter } from './meter.ts';
import { settleModel } from './settle-model.ts';
import { createTextWriter, type WriteTexts } from './write-texts.ts';

/** Texts per write: stores write a few big batches much faster than many small ones. */
const BATCH = 512;
/** Failures in a report; more would hide what they have in common. */
const MAX_FAILURES = 20;

/** See `LibraryTexts.add`. Needs the turn of a writing run. Paths are absolute. */
export async function addTexts(
  context: LibraryContext,
  paths: readonly string[],
  { signal = new AbortController().signal, onProgress, command = 'soutu texts add' }: AddTextsOptions,
): Promise<AddTextsReport> {
  const files = await findTextFiles(paths);
  return context.writing(command, async () => {
    await settleModel(context);
    return context.use(async (session) => {
      const { dimensions } = await session.embeddingModel();
      return context.useTexts({ name: session.collection, dimensions }, async (opened) => {
        const store = await opened();
        const write = createTextWriter({
          store,
          embedder: session.embedder,
          yieldToForeground: context.priority.yieldToForeground,
          signal,
        });
        const meter = createTextMeter(files, onProgress);
        return readAll({ store, write, meter, files, paths, signal });
      });
    });
  });
}

interface Reading {
  readonly store: VectorStore;
  readonly write: WriteTexts;
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
  /** Files that were read to their end, without a line that could be one of their former texts. */
  const whole = new Set<string>();
  let interrupted = false;
  try {
    for (const file of files) {
      const before = failures.count;
      await readOne(file, reading, { seen, counts, failures });
      counts.files += 1;
      if (failures.count === before) whole.add(file.path);
    }
    if (seen.size === 0 && failures.count > 0) throw nothingReadable(failures.list);
    meter.enter('removing');
    counts.removed = await removeLeft(reading, whole, seen);
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

interface Tally {
  readonly seen: IdSet;
  readonly counts: { added: number; changed: number; kept: number };
  readonly failures: Failures;
}

async function readOne(file: TextFile, { write, meter, signal }: Reading, tally: Tally): Promise<void> {
  const { seen, counts, failures } = tally;
  let batch: ReadText[] = [];
  const flush = async (bytes: number) => {
    if (batch.length > 0) {
      const { added, changed, kept, failed } = await write(batch, file);
      counts.added += added;
      counts.changed += changed;
      counts.kept += kept;
      for (const { read, problem } of failed) failures.add(file, { ...read, problem });
    }
    meter.tell(file, bytes, batch.length);
    batch = [];
  };
  try {
    for await (const read of readTexts(file.path, signal)) {
      if (isBad(read)) failures.add(file, read);
      else {
        seen.add(textId(read.text));
        batch.push(read);
      }
      if (batch.length >= BATCH) await flush(read.bytes);
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    failures.add(file, { line: null, problem: `cannot be read: ${error.message}` });
  }
  await flush(file.size);
}

/** The failed lines: how many there are, and the first ones. */
interface Failures {
  readonly count: number;
  readonly list: readonly TextFailure[];
  add(file: TextFile, bad: Pick<BadLine, 'problem'> & { readonly line: number | null }): void;
}

function createFailures(meter: TextMeter): Failures {
  const list: TextFailure[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    list,
    add({ path }, { line, problem }) {
      count += 1;
      meter.failed(count);
      if (list.length < MAX_FAILURES) list.push({ path, line, problem });
    },
  };
}

function nothingReadable([first]: readonly TextFailure[]): SoutuError {
  const { path, line, problem } = first!;
  return new SoutuError('bad-texts', `${path}${line === null ? '' : `:${line}`} ${problem}`);
}

/** Removes the texts that their file has no longer, and those of files in the named folders that are gone. */
async function removeLeft(
  { store, files, paths, signal }: Reading,
  whole: ReadonlySet<string>,
  seen: IdSet,
): Promise<number> {
  const present = new Set(files.map(({ path }) => path));
  const isGone = (path: string) => !present.has(path) && paths.some((folder) => isWithin(path, folder));
  const left: string[] = [];
  for await (const batch of store.scan({ fields: ['id', 'paths', 'entry'] })) {
    signal.throwIfAborted();
    for (const {
      id,
      paths: [path],
      entry,
    } of batch) {
      // A text without a line is that of a picture.
      const isOfFile = entry !== null && entry.line !== null;
      if (isOfFile && !seen.has(id) && (whole.has(path!) || isGone(path!))) left.push(id);
    }
  }
  await removeAll(store, left);
  return left.length;
}

/** Removes texts in groups, so that no write is too large. */
export async function removeAll(store: VectorStore, ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += BATCH)
    await store.upsert([], ids.slice(start, start + BATCH));
}
