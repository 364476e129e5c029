import { setMaxListeners } from 'node:events';
import { fileTime } from '../core/date.ts';
import { createSemaphore } from '../core/semaphore.ts';
import { stat } from '../disks/fs.ts';
import { asSoutuError, ERRORS, SoutuError } from '../errors.ts';
import { sidecarState } from '../images/caption/sidecars.ts';
import type { DecodeOptions } from '../images/decode.ts';
import type { Admission, DecodeGate, DecodeMemory } from '../images/decode-gate.ts';
import { DECODERS_VERSION, isNoPicture } from '../images/formats.ts';
import { bytesHeld, type FileContent, readContent } from '../images/read.ts';
import { type FileCatalog, UNKNOWN_TIME } from '../library/file-catalog.ts';
import type { VectorStore } from '../store/store.ts';
import type { ChangeTarget } from './apply-change.ts';
import { PERMANENT } from './lasting-failures.ts';
import { makeAsset } from './make-asset.ts';
import type { ProgressMeter } from './progress.ts';
import type { FileChange, IndexReport } from './report.ts';
import type { Split } from './split.ts';
import type { Stage } from './stage.ts';
import type { Elsewhere } from './take-over.ts';
import { createWriter, type Writer } from './writer.ts';

/** A file found by the walk. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
  readonly ctime: number;
  /** See `sidecarState`. */
  readonly sidecars: string | null;
}

export interface PipelineOptions {
  readonly store: VectorStore;
  /** Absolute paths of the folders of the library (see `datesOf`). @default none */
  readonly roots?: readonly string[];
  readonly files: FileCatalog;
  readonly split: Split;
  readonly stages: readonly Stage[];
  /** Called before each file; resolves when no foreground request is running. */
  readonly yieldToForeground: () => Promise<void>;
  /** Memory admission of files before they are read. */
  readonly gate: DecodeGate;
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Side of the model's input in pixels. */
  readonly imageSize: number;
  /** Let the decoder downscale large images. */
  readonly shrink: boolean;
  readonly workers: number;
  /** Ids of the assets in the store; kept up to date. */
  readonly known: Set<string>;
  /** Whether the store has an asset that is not known, for a run that has not read all of it. @default it has none */
  readonly isStored?: ((id: string) => Promise<boolean>) | undefined;
  /** Whether other machines write to the store, too. */
  readonly isShared: boolean;
  /** Whether a path lies on this machine, so that its absence here means that the file was deleted. */
  readonly isOurs: (path: string) => boolean;
  /** See `ChangeTarget`. @default all were moved */
  readonly isMoved?: ChangeTarget['isMoved'];
  /** Where words are taken over from; none if the library has no other collection. */
  readonly elsewhere?: Elsewhere | null;
  /** Called with the ids of assets that were removed because their last file is gone. */
  readonly onGone: (ids: readonly string[]) => void;
  /** Called with each file of a stored asset beside which other files lie than those whose words are stored. */
  readonly onOtherSidecars?: (file: FoundFile) => void;
  /** See `ChangeTarget`. */
  readonly onSidecarsLost?: ChangeTarget['onSidecarsLost'];
  /** Called with the id of each asset that was made. */
  readonly onMade: (id: string) => void;
  /** Called with what was done about files once it is written. */
  readonly onDone?: ((done: readonly FileChange[]) => void) | undefined;
  readonly report: IndexReport;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal;
}

/** Reads, identifies, decodes, embeds and writes files, several at a time. */
export interface Pipeline {
  /** Enqueues a file; resolves when its processing starts (backpressure). Rejects when the run has failed. */
  add(file: FoundFile): Promise<void>;
  /** Removes deleted files from the library. */
  remove(paths: readonly string[]): Promise<void>;
  /** Waits until all enqueued files are stored. */
  drain(): Promise<void>;
}

/**
 * Overlaps decoding (libuv threads), inference (worker threads) and writing by processing a few more files at once than
 * there are workers. Their number and bytes are bounded, so that memory does not grow with the folder.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const { report, known, store, files, isShared, isOurs, elsewhere, onGone, onSidecarsLost } = options;
  const onWritten = (paths: readonly string[]) => options.meter.written(paths);
  const writer = createWriter({
    store,
    roots: options.roots,
    files,
    report,
    known,
    // It does not know what the store has either.
    isShared: isShared || options.isStored !== undefined,
    isOurs,
    isMoved: options.isMoved,
    elsewhere,
    onSidecarsLost,
    onWritten,
    onDone: options.onDone,
    onGone,
  });
  // Each file under way listens to it.
  setMaxListeners(0, options.signal);
  const semaphore = createSemaphore({ permits: options.workers * 2 + 2 });
  const run: Run = { ...options, writer, making: new Map(), failure: null };
  const add = async (file: FoundFile) => {
    await options.yieldToForeground();
    const permit = await semaphore.acquire();
    if (run.failure) {
      permit.release();
      throw run.failure;
    }
    options.meter.current(file.path);
    handleFile(file, run)
      .catch((error) => {
        if (!options.signal.aborted) run.failure ??= asSoutuError(error, 'internal');
      })
      .finally(permit.release);
  };
  return {
    add,
    async remove(paths) {
      options.meter.expectMore(paths.length);
      for (const path of paths) await writer.push({ kind: 'gone', path });
    },
    async drain() {
      for (let missing: string[] = []; ; ) {
        for (const path of missing) await add(await foundAgain(path));
        await semaphore.idle();
        await writer.flush();
        if (run.failure) throw run.failure;
        missing = writer.takeMissing();
        if (missing.length === 0) return;
      }
    },
  };
}

/** A file as it is now, with its size, by which the gate admits it. A deleted file has none. */
export async function foundAgain(path: string): Promise<FoundFile> {
  const stats = await stat(path).catch(() => null);
  const sidecars = await sidecarState(path);
  const { size = 0, mtimeMs = 0, ctimeMs = 0 } = stats ?? {};
  return { path, size, mtime: fileTime(mtimeMs), ctime: fileTime(ctimeMs), sidecars };
}

interface Run extends PipelineOptions {
  readonly writer: Writer;
  /** Assets being created, by id, so that copies of one file are embedded once. */
  readonly making: Map<string, Promise<SoutuError | null>>;
  failure: SoutuError | null;
}

/** The decoding options of a run within the memory granted to a file. */
export function decodeOptions(
  { maxPixels, imageSize, shrink, signal }: PipelineOptions,
  memory: DecodeMemory,
): DecodeOptions {
  return { maxPixels, signal, memory, shrinkToFit: imageSize, ...(shrink && { shrinkTo: imageSize }) };
}

/** Processes one file from reading to queueing its change. Errors of the file become a `failed` change; others reject. */
async function handleFile(file: FoundFile, run: Run): Promise<void> {
  let admission: Admission | null = null;
  try {
    const held = await bytesHeld(file.path, file.size);
    admission = await run.gate.admit(Math.min(held, run.maxBytes), run.signal);
    await handleContent(file, admission, run);
  } catch (error) {
    if (admission !== null) throw error;
    await fail(file, error, run);
  } finally {
    admission?.release();
  }
}

async function handleContent(file: FoundFile, memory: DecodeMemory, run: Run): Promise<void> {
  let content: FileContent;
  try {
    content = await readContent(file.path, run.maxBytes);
  } catch (error) {
    if (!(error instanceof SoutuError) || error.code !== 'not-found') return fail(file, error, run);
    // The file was deleted between the walk and reading it.
    if (run.files.get(file.path)) await run.writer.push({ kind: 'gone', path: file.path });
    return;
  }
  const { id } = content;
  if (!run.known.has(id) && (await run.isStored?.(id))) run.known.add(id);
  if (!run.known.has(id)) {
    const first = !run.making.has(id);
    if (first) run.making.set(id, makeNew(file, content, memory, run));
    const error = await run.making.get(id);
    if (error) return fail(file, error, run);
    if (first) return;
  }
  // What is stored of the files beside it is what it was.
  const sidecars = run.files.get(file.path)?.sidecars;
  if ((sidecars ?? null) !== file.sidecars) run.onOtherSidecars?.(file);
  const { size, mtime, ctime } = content;
  const entry = { size, mtime, ctime, id, error: null, ...(sidecars && { sidecars }) };
  await run.writer.push({ kind: 'known', path: file.path, entry });
}

/** Creates and queues an asset that the store lacks; resolves to the error of the picture, or null. */
async function makeNew(
  { path, sidecars }: FoundFile,
  content: FileContent,
  memory: DecodeMemory,
  run: Run,
): Promise<SoutuError | null> {
  const { id, size, mtime, ctime } = content;
  try {
    const asset = await makeAsset(path, content, { ...run, decoding: decodeOptions(run, memory) });
    run.meter.embedded();
    run.known.add(id);
    run.onMade(id);
    const entry = { size, mtime, ctime, id, error: null, ...(sidecars && { sidecars }) };
    await run.writer.push({ kind: 'new', path, entry, asset });
    return null;
  } catch (error) {
    if (isPictureError(error)) return error;
    throw error;
  } finally {
    run.making.delete(id);
  }
}

/** Records an error of the file itself, of which a picture that was read before stays if the error may pass; rethrows all others. */
async function fail(file: FoundFile, cause: unknown, run: Run): Promise<void> {
  if (!isPictureError(cause)) throw cause;
  const error = { code: cause.code, message: cause.message };
  if (isNoPicture(file.path, error.code)) run.report.seen -= 1;
  else run.report.failed.push({ path: file.path, ...error });
  const known = run.files.get(file.path);
  if (known?.id && !known.foreign && !PERMANENT.has(error.code)) {
    // The picture stays, and the next run reads the file.
    return run.writer.push({ kind: 'failed', path: file.path, entry: { ...known, mtime: UNKNOWN_TIME } });
  }
  await run.writer.push({
    kind: 'failed',
    path: file.path,
    entry: {
      ...{ size: file.size, mtime: file.mtime, ctime: file.ctime, id: null },
      ...{ error, decoders: DECODERS_VERSION },
    },
  });
}

/** Errors with exit code 3 concern one file, as does `busy`: decoding it may succeed in the next run. All others end the run. */
export function isPictureError(error: unknown): error is SoutuError {
  return error instanceof SoutuError && (ERRORS[error.code].exit === 3 || error.code === 'busy');
}
