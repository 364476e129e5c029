import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onAbort } from '../../core/abort.ts';
import type { TextLine } from '../../core/text-line.ts';
import { logLevel } from '../../log.ts';
import { packageRoot } from '../../package-root.ts';
import type { Pixels } from '../embedder.ts';
import { createPool } from '../local/pool.ts';
import { toTransferable } from '../local/transferable.ts';
import type { ReaderSetup, ReadJob } from './protocol.ts';
import { ALGORITHM } from './read-words.ts';
import type { ReaderFiles } from './reader-files.ts';

export interface ReaderOptions {
  /** Maximum number of threads; each takes up to 550 MB while it reads. @default 1 */
  readonly workers?: number;
  /** Milliseconds after which an idle worker gives its memory back. @default 30000 */
  readonly idleMs?: number;
}

/**
 * Reads words in pictures, English and Chinese.
 *
 * @example
 * const lines = await reader.read(pixels);
 * const text = lines.map(({ text }) => text).join('\n');
 */
export interface Reader {
  /** Differs if the models or the algorithm do: pictures that were read by another version are worth reading again. */
  readonly version: string;
  /**
   * The lines of a picture in reading order; none if it has no words. The picture should have a longer side of about 1920 pixels
   * or its full size if that is less; one that is more than 2.5 times as high as wide should have its full size, because it is read
   * in tiles. Its buffer is transferred and must not be used afterwards. Throws
   * `model-invalid`, `model-failed`, or `interrupted` when aborted or closed.
   */
  read(picture: Pixels, options?: { readonly signal?: AbortSignal }): Promise<TextLine[]>;
  close(): Promise<void>;
}

/** Fingerprint of a reader's models and algorithm: 64 hex characters. Reads all of its files, which takes 50 ms. */
export async function readerVersion({ detector, recogniser, characters }: ReaderFiles): Promise<string> {
  const hash = createHash('sha256').update(`${ALGORITHM}\n`);
  for (const file of [detector, recogniser, characters]) {
    if (file !== null)
      hash.update(
        createHash('sha256')
          .update(await readFile(file))
          .digest(),
      );
  }
  return hash.digest('hex');
}

/**
 * Opens a reader that runs in worker threads of this process. Its models are loaded at once, which takes 0.3 s; a file that
 * cannot be loaded fails the first picture with `model-invalid` or `model-failed`.
 */
export async function openReader(
  files: ReaderFiles,
  { workers = 1, idleMs }: ReaderOptions = {},
): Promise<Reader> {
  const version = await readerVersion(files);
  // See openLocal.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const pool = createPool<ReadJob, TextLine[]>({
    file: join(packageRoot, 'dist/src/models/ocr/worker.js'),
    setup: { files, logLevel: logLevel() } satisfies ReaderSetup,
    release: null,
    size: workers,
    ...(idleMs === undefined ? {} : { idleMs }),
  });
  const running = new Set<ReadJob['stop']>();
  return {
    version,
    async read(picture, { signal } = {}) {
      const { width, height } = picture;
      const { data, transfer } = toTransferable(picture);
      const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const forget = signal && onAbort(signal, () => void Atomics.store(stop, 0, 1));
      running.add(stop);
      try {
        return await pool.run({ data, width, height, stop }, { transfer, signal });
      } finally {
        forget?.();
        running.delete(stop);
      }
    },
    close() {
      for (const stop of running) Atomics.store(stop, 0, 1);
      return pool.close();
    },
  };
}
