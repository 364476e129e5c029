import { createSemaphore, type Lease } from '../core/semaphore.ts';
import { SoutuError } from '../errors.ts';
import { freeBuffers } from '../free-buffers.ts';

const MEGABYTE = 1024 * 1024;
/** Encoded files that are in memory at once, in bytes. A larger one goes alone, with all permits of decoding. */
const FILES = 64 * MEGABYTE;

/** What a decoder needs to be allowed to work; `decode` and `thumbnail` take it. */
export interface DecodeRoom {
  /** Bytes that one decoder may take, at most. */
  readonly most: number;
  /**
   * Waits for the memory that a decoder needs at its peak, in place of what was taken before. Throws `too-large` above `most`.
   *
   * @param signal ends the wait; its reason is thrown. It may be another one than that of the admission, because work that
   * several callers share must not end with one of them.
   */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
  /** What cannot be stopped holds its memory up to its own end, also where nobody waits for it any more. */
  until(work: Promise<unknown>): void;
  /**
   * The decoder is done: only `bytes` of what was taken are still in memory.
   *
   * @param freed bytes of buffers that nobody refers to any more
   */
  keep(bytes: number, freed: number): Promise<void>;
}

/** One picture on its way through the gate, from its encoded bytes to the vector. */
export interface Admission extends DecodeRoom {
  /** Nothing of the picture is in memory any more. */
  release(): void;
}

/** Bounds the memory of everything that decodes, whichever door asks. */
export interface DecodeGate {
  /**
   * Waits for the memory for a file before it is read. Throws `too-large` if it could never be decoded, and the signal's
   * reason.
   *
   * @param bytes size of the file; 0 if its bytes are in memory anyway
   * @param signal ends this wait, but not later ones for a decoder
   */
  admit(bytes: number, signal?: AbortSignal): Promise<Admission>;
  /** Admits a picture, works on it, and releases it. */
  run<T>(bytes: number, signal: AbortSignal | undefined, work: (room: DecodeRoom) => Promise<T>): Promise<T>;
  /** Pictures that are being decoded, and those that wait for it. */
  readonly running: number;
  readonly waiting: number;
}

/**
 * A picture passes two semaphores, always in this order, so that none waits for one behind it: files, by their bytes, and
 * decoders, by what they take at their peak.
 *
 * @param permits bytes for everything that passes the gate
 */
export function createDecodeGate(permits: number): DecodeGate {
  const forFiles = Math.min(FILES, permits / 4);
  const forDecoders = permits - forFiles;
  const files = createSemaphore({ permits: forFiles });
  const decoders = createSemaphore({ permits: forDecoders });

  async function admit(bytes: number, signal?: AbortSignal): Promise<Admission> {
    const isAlone = bytes > forFiles;
    const most = forDecoders - (isAlone ? bytes : 0);
    if (most <= 0) throw tooLarge(bytes, forDecoders);
    const file = await (isAlone ? decoders.acquire(forDecoders, signal) : files.acquire(bytes, signal));
    let decoder: Lease | null = null;
    let taken = 0;
    const unfinished = new Set<Promise<unknown>>();

    async function giveBack(): Promise<void> {
      // What failed, or was left, has made buffers of a size that nobody knows.
      await freeBuffers(taken);
      taken = 0;
      decoder?.release();
    }

    return {
      most,
      async take(cost, decoderSignal) {
        if (cost > most) throw tooLarge(cost, most);
        if (isAlone) {
          taken += cost;
          return;
        }
        // A file of several items is decoded part by part. What is held is given back first, or two could wait for each other.
        await giveBack();
        decoder = await decoders.acquire(cost, decoderSignal);
        taken = cost;
      },
      until(work) {
        const ended = () => unfinished.delete(work);
        unfinished.add(work);
        work.then(ended, ended);
      },
      async keep(rest, freed) {
        await freeBuffers(freed);
        taken = 0;
        decoder?.reduce(rest);
      },
      release: () =>
        void Promise.allSettled(unfinished)
          .then(giveBack)
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

function tooLarge(bytes: number, most: number): SoutuError {
  const inMegabytes = (value: number) => Math.ceil(value / MEGABYTE).toLocaleString('en-US');
  return new SoutuError(
    'too-large',
    `decoding it takes ${inMegabytes(bytes)} MB of memory; ${inMegabytes(most)} MB are set apart for that`,
    { hint: 'Raise the setting memory if this machine has more, or make the picture smaller.' },
  );
}
