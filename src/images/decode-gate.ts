import { createSemaphore, type Lease } from '../core/semaphore.ts';
import { SoutuError } from '../errors.ts';
import { freeBuffers } from '../free-buffers.ts';

const MEGABYTE = 1024 * 1024;
/** Maximum bytes of encoded files in memory at once. A larger file is admitted alone, with all permits of the decoders. */
const FILES = 64 * MEGABYTE;

/** The memory budget of one picture; `decode` and `thumbnail` take it as an option. */
export interface DecodeMemory {
  /** Maximum bytes that a decoder may use. */
  readonly limit: number;
  /**
   * Waits for the memory that a decoder needs at its peak, in place of what was reserved before. Throws `too-large` above
   * `limit`.
   *
   * @param signal ends the wait; its reason is thrown. It may be another one than that of the admission, because work that
   * several callers share must not end with one of them.
   */
  reserve(bytes: number, signal?: AbortSignal): Promise<void>;
  /** Keeps the memory reserved until the work has ended, even if it was released before, because decoders cannot be stopped. */
  holdUntil(work: Promise<unknown>): void;
  /**
   * Returns all but `bytes` when a decoder has finished.
   *
   * @param freed bytes of buffers that are no longer referenced
   */
  reduce(bytes: number, freed: number): Promise<void>;
}

/** A picture that has been admitted, from its encoded bytes to its vector. */
export interface Admission extends DecodeMemory {
  /** Returns all memory of the picture. */
  release(): void;
}

/** Bounds the memory of everything that decodes pictures: indexing, searches, thumbnails and previews. */
export interface DecodeGate {
  /**
   * Waits for the memory for a file before it is read. Throws `too-large` if it could never be decoded, and the signal's
   * reason.
   *
   * @param bytes size of the file; 0 if its bytes are in memory anyway
   * @param signal ends this wait, but not later ones for a decoder
   */
  admit(bytes: number, signal?: AbortSignal): Promise<Admission>;
  /** Admits a picture, runs work on it, and releases its memory. Throws as `admit` does. */
  run<T>(
    bytes: number,
    signal: AbortSignal | undefined,
    work: (memory: DecodeMemory) => Promise<T>,
  ): Promise<T>;
  /** Number of pictures that are being decoded. */
  readonly running: number;
  /** Number of pictures that wait for memory. */
  readonly waiting: number;
}

/**
 * Creates a gate. Each picture passes two semaphores, which prevents deadlocks because the order is always the same: one for
 * files, weighted by their bytes, and one for decoders, weighted by their peak memory.
 *
 * @param permits total bytes
 */
export function createDecodeGate(permits: number): DecodeGate {
  const forFiles = Math.min(FILES, permits / 4);
  const forDecoders = permits - forFiles;
  const files = createSemaphore({ permits: forFiles });
  const decoders = createSemaphore({ permits: forDecoders });

  async function admit(bytes: number, signal?: AbortSignal): Promise<Admission> {
    const isAlone = bytes > forFiles;
    const limit = forDecoders - (isAlone ? bytes : 0);
    if (limit <= 0) throw tooLarge(bytes, forDecoders);
    const file = await (isAlone ? decoders.acquire(forDecoders, signal) : files.acquire(bytes, signal));
    let decoder: Lease | null = null;
    let reserved = 0;
    const unfinished = new Set<Promise<unknown>>();

    async function releaseDecoder(): Promise<void> {
      // Work that failed or was cancelled has left buffers of unknown size.
      await freeBuffers(reserved);
      reserved = 0;
      decoder?.release();
    }

    return {
      limit,
      async reserve(cost, decoderSignal) {
        if (cost > limit) throw tooLarge(cost, limit);
        if (isAlone) {
          reserved += cost;
          return;
        }
        // A file with several items is decoded part by part. The memory of the previous part is released first, because two
        // files that each hold some memory could wait for each other.
        await releaseDecoder();
        decoder = await decoders.acquire(cost, decoderSignal);
        reserved = cost;
      },
      holdUntil(work) {
        const ended = () => unfinished.delete(work);
        unfinished.add(work);
        work.then(ended, ended);
      },
      async reduce(rest, freed) {
        await freeBuffers(freed);
        reserved = 0;
        decoder?.reduce(rest);
      },
      release: () =>
        void Promise.allSettled(unfinished)
          .then(releaseDecoder)
          .then(() => freeBuffers(bytes))
          .then(file.release),
    };
  }

  return {
    admit,
    async run(bytes, signal, work) {
      const admission = await admit(bytes, signal);
      try {
        return await work(admission);
      } finally {
        admission.release();
      }
    },
    get running() {
      return decoders.running;
    },
    get waiting() {
      return decoders.waiting + files.waiting;
    },
  };
}

function tooLarge(bytes: number, limit: number): SoutuError {
  const inMegabytes = (value: number) => Math.ceil(value / MEGABYTE).toLocaleString('en-US');
  return new SoutuError(
    'too-large',
    `decoding it needs ${inMegabytes(bytes)} MB of memory; the setting memory leaves ${inMegabytes(limit)} MB for it`,
    { hint: 'Raise the setting memory if this machine has enough, or make the picture smaller.' },
  );
}
