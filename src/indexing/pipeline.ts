import { createSemaphore } from '../core/semaphore.ts';
import { normalize } from '../core/vector.ts';
import { asSoutuError, ERRORS, SoutuError } from '../errors.ts';
import { meanColor } from '../images/color.ts';
import { decode } from '../images/decode.ts';
import type { Admission, DecodeGate, DecodeRoom } from '../images/decode-gate.ts';
import { sniffFormat } from '../images/identify.ts';
import { type FileContent, readContent } from '../images/read.ts';
import type { Embedder } from '../models/embedder.ts';
import type { Item } from '../store/item.ts';
import type { VectorStore } from '../store/store.ts';
import type { Catalog } from './catalog.ts';
import { isNoPicture } from './no-picture.ts';
import type { ProgressMeter } from './progress.ts';
import type { IndexReport } from './report.ts';
import { createWriter, type Writer } from './writer.ts';

/** A file as the walk met it. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
  readonly mtime: number;
}

export interface PipelineOptions {
  readonly store: VectorStore;
  readonly catalog: Catalog;
  /** Called when the first new picture turns up: a run over unchanged files loads no model. */
  readonly embedder: () => Promise<Embedder>;
  /** Resolves when there is nothing more urgent to do; asked before each file. */
  readonly giveWay: () => Promise<void>;
  /** What every file passes before it is read. */
  readonly gate: DecodeGate;
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Let the decoder shrink large pictures. */
  readonly shrink: boolean;
  readonly workers: number;
  /** Ids of the store; kept up to date. */
  readonly known: Set<string>;
  readonly report: IndexReport;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal;
}

/** Reads, identifies, decodes, embeds and writes files, several at a time. */
export interface Pipeline {
  /** Takes a file up as soon as there is room; resolves when it is under way. Rejects when the run cannot go on. */
  add(file: FoundFile): Promise<void>;
  /** Forgets files that are gone. */
  remove(paths: readonly string[]): Promise<void>;
  /** Waits until everything taken up is in the store. */
  drain(): Promise<void>;
}

/**
 * Decoding (libuv's threads), inference (worker threads) and writing overlap, because a few more files are under
 * way than there are workers; that number and their bytes are bounded, so memory does not grow with the folder.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const writer = createWriter({
    store: options.store,
    catalog: options.catalog,
    report: options.report,
    known: options.known,
    onWritten: (paths) => options.meter.written(paths),
  });
  const places = createSemaphore({ permits: options.workers * 2 + 2 });
  const run: Run = {
    ...options,
    writer,
    embedding: new Map(),
    failure: null,
  };
  const add = async (file: FoundFile) => {
    await options.giveWay();
    const place = await places.acquire();
    if (run.failure) {
      place.release();
      throw run.failure;
    }
    options.meter.current(file.path);
    handleFile(file, run)
      .catch((error) => {
        if (!options.signal.aborted) run.failure ??= asSoutuError(error, 'store-failed');
      })
      .finally(place.release);
  };
  return {
    add,
    async remove(paths) {
      for (const path of paths) await writer.push({ kind: 'gone', path });
    },
    async drain() {
      for (let lost: string[] = []; ; ) {
        for (const path of lost) await add({ path, size: 0, mtime: 0 });
        await places.idle();
        await writer.flush();
        if (run.failure) throw run.failure;
        lost = writer.takeLost();
        if (lost.length === 0) return;
      }
    },
  };
}

interface Run extends PipelineOptions {
  readonly writer: Writer;
  /** Contents under way, by id. */
  readonly embedding: Map<string, Promise<SoutuError | null>>;
  failure: SoutuError | null;
}

/** One file on its whole way. What is wrong with a picture becomes a `failed` change; anything else rejects. */
async function handleFile(file: FoundFile, run: Run): Promise<void> {
  let admission: Admission | null = null;
  try {
    admission = await run.gate.admit(Math.min(file.size, run.maxBytes), run.signal);
    await handleContent(file, admission, run);
  } catch (error) {
    if (admission !== null) throw error;
    await fail(file, error, run);
  } finally {
    admission?.release();
  }
}

async function handleContent(file: FoundFile, room: DecodeRoom, run: Run): Promise<void> {
  let content: FileContent;
  try {
    content = await readContent(file.path, run.maxBytes);
  } catch (error) {
    if (!(error instanceof SoutuError) || error.code !== 'not-found') return fail(file, error, run);
    // It went between the walk and the reading.
    if (run.catalog.get(file.path)) await run.writer.push({ kind: 'gone', path: file.path });
    return;
  }
  const { id } = content;
  const entry = { size: content.size, mtime: content.mtime, id, error: null };
  if (!run.known.has(id)) {
    const first = !run.embedding.has(id);
    if (first) run.embedding.set(id, embedNew(file.path, content, room, run));
    const error = await run.embedding.get(id);
    if (error) return fail(file, error, run);
    if (first) return;
  }
  await run.writer.push({ kind: 'known', path: file.path, entry });
}

/** Embeds and queues a content that the store lacks; resolves to what is wrong with the picture, if anything is. */
async function embedNew(
  path: string,
  content: FileContent,
  room: DecodeRoom,
  run: Run,
): Promise<SoutuError | null> {
  const { id, size, mtime } = content;
  try {
    const item = await embedPicture(path, content, room, run);
    run.known.add(id);
    await run.writer.push({ kind: 'picture', path, entry: { size, mtime, id, error: null }, item });
    return null;
  } catch (error) {
    if (isPictureError(error)) return error;
    throw error;
  } finally {
    run.embedding.delete(id);
  }
}

async function embedPicture(path: string, content: FileContent, room: DecodeRoom, run: Run): Promise<Item> {
  const format = sniffFormat(content.bytes);
  const embedder = await run.embedder();
  const { imageSize } = embedder.model;
  const { pixels, ...facts } = await decode(content.bytes, format, {
    maxPixels: run.maxPixels,
    signal: run.signal,
    room,
    shrinkToFit: imageSize,
    ...(run.shrink && { shrinkTo: imageSize }),
  });
  // Now, because the model takes the pixels away.
  const color = meanColor(pixels);
  const [raw] = await embedder.embedImages([pixels], { signal: run.signal });
  const { unit, norm } = unitOf(raw!);
  run.meter.embedded();
  return {
    id: content.id,
    asset: content.id,
    part: null,
    vector: unit,
    norm,
    paths: [path],
    size: content.size,
    mtime: content.mtime,
    ...facts,
    format,
    text: null,
    color,
    stages: { embed: embedder.model.fingerprint, color: 1 },
  };
}

/** Reports a file that cannot be a picture of the library; rethrows what is not the file's fault. */
async function fail(file: FoundFile, cause: unknown, run: Run): Promise<void> {
  if (!isPictureError(cause)) throw cause;
  const error = { code: cause.code, message: cause.message };
  if (isNoPicture(file.path, error.code)) run.report.seen -= 1;
  else run.report.failed.push({ path: file.path, ...error });
  await run.writer.push({
    kind: 'failed',
    path: file.path,
    entry: { size: file.size, mtime: file.mtime, id: null, error },
  });
}

/** Errors of exit code 3 are about one file; all others end the run. */
function isPictureError(error: unknown): error is SoutuError {
  return error instanceof SoutuError && ERRORS[error.code].exit === 3;
}

/** A model that makes no usable vector of one picture must not end the run. */
function unitOf(raw: Float32Array): ReturnType<typeof normalize> {
  try {
    return normalize(raw);
  } catch (cause) {
    throw new SoutuError('corrupt', 'the model makes no usable vector of it', { cause });
  }
}
