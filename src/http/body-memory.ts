import type { Lease, Semaphore } from '../core/semaphore.ts';
import { freeBuffers } from '../free-buffers.ts';
import type { AppContext, HttpContext } from './app-context.ts';
import { isForm, JSON_BYTES } from './body.ts';
import type { RouteContract } from './contract/route.ts';

/** Maximum bytes of a body for routes that need no token: a token fits, and many requests at once use little memory. */
const OPEN_BYTES = 4096;
/** Bytes for which memory is reserved at first if the length is unknown; most JSON bodies are shorter. */
const FIRST_BYTES = 16 * 1024;

/** Limits of a request body, which depend on its type. */
export interface BodyLimits {
  readonly maxBytes: number;
  /**
   * Bytes in memory per byte of the body while the request is processed. Forms are copied several times. Images in JSON are in
   * memory as bytes, as a string, as a part of the parsed JSON, and decoded from Base64. Other JSON becomes many small objects.
   */
  readonly factor: number;
  readonly semaphore: 'bodies' | 'json';
}

export function bodyLimits(c: HttpContext, contract: RouteContract, { limits }: AppContext): BodyLimits {
  const { uploadBytes } = limits;
  if (isForm(c)) return { maxBytes: uploadBytes, factor: 5, semaphore: 'bodies' };
  // Images in Base64 may be as large as uploads.
  if (contract.path === '/embeddings') return { maxBytes: uploadBytes, factor: 4, semaphore: 'bodies' };
  if (contract.json) {
    return { maxBytes: contract.access === 'open' ? OPEN_BYTES : JSON_BYTES, factor: 20, semaphore: 'json' };
  }
  // Without a length it is read in chunks, which are then joined.
  const factor = lengthOf(c) === null ? 2 : 1;
  return { maxBytes: uploadBytes, factor, semaphore: 'bodies' };
}

/** Memory that is reserved for the body of one request. */
export interface BodyMemory {
  /** Makes sure that memory is reserved for the first `size` bytes. Throws `busy`, and the signal's reason. */
  reserve(size: number): Promise<void>;
  /** Returns what is reserved beyond `size`, which is the length of the complete body in bytes. */
  complete(size: number): void;
}

/**
 * Runs `work` with memory reserved for the request's body, until the response is ready: a body that waits to be decoded is
 * still in memory.
 */
export async function withBodyMemory<T>(
  c: HttpContext,
  contract: RouteContract,
  context: AppContext,
  work: () => Promise<T>,
): Promise<T> {
  if (c.req.raw.body === null) return work();
  const { maxBytes, factor, semaphore } = bodyLimits(c, contract, context);
  const reservation = createReservation(context.limits[semaphore], factor, c.req.raw.signal);
  const first = Math.min(lengthOf(c) ?? FIRST_BYTES, maxBytes);
  await reservation.set(first);
  c.set('bodyMemory', {
    async reserve(size) {
      if (size > reservation.bytes() && reservation.bytes() < maxBytes) await reservation.set(maxBytes);
    },
    complete: reservation.reduce,
  });
  try {
    return await work();
  } finally {
    reservation.release();
  }
}

/** The length that the request announces; null if it announces none, as when the body is sent in chunks. */
function lengthOf(c: HttpContext): number | null {
  const announced = c.req.header('content-length');
  return announced === undefined ? null : Number(announced) || 0;
}

/** A lease of `factor` permits for each byte of a body. */
function createReservation(semaphore: Semaphore, factor: number, signal: AbortSignal) {
  let lease: Lease | undefined;
  let reserved = 0;
  return {
    bytes: () => reserved,
    /** Returns the old lease before it waits for the new one: requests that each hold a part could wait for each other forever. */
    async set(bytes: number) {
      lease?.release();
      reserved = 0;
      lease = await semaphore.acquire(factor * bytes, signal);
      reserved = bytes;
    },
    reduce(bytes: number) {
      reserved = Math.min(reserved, bytes);
      lease?.reduce(factor * reserved);
    },
    /** The memory counts as free when its buffers have been collected. */
    release() {
      const last = lease;
      void freeBuffers(factor * reserved).then(() => last?.release());
    },
  };
}
