import { freeBuffers } from '../core/collect.ts';
import type { AppContext, HttpContext } from './app-context.ts';
import { isForm, JSON_BYTES } from './body.ts';
import type { RouteContract } from './contract/route.ts';

/** For who has no token: hardly more than a token, however many send it at once. */
const OPEN_BYTES = 4096;

/** What the body of a request is. */
interface BodyKind {
  /** Most bytes. */
  readonly most: number;
  /**
   * Bytes in memory per byte of the body while its request is worked on. Forms are copied several times; pictures in JSON are
   * bytes, a text, its context, and what these decode to; other JSON becomes many small objects.
   */
  readonly factor: number;
  readonly semaphore: 'bodies' | 'json';
}

export function bodyKind(c: HttpContext, contract: RouteContract, { limits }: AppContext): BodyKind {
  const { uploadBytes } = limits;
  if (isForm(c)) return { most: uploadBytes, factor: 5, semaphore: 'bodies' };
  // Pictures in Base64 may be as large as uploads.
  if (contract.path === '/embeddings') return { most: uploadBytes, factor: 4, semaphore: 'bodies' };
  if (contract.json) return { most: contract.open ? OPEN_BYTES : JSON_BYTES, factor: 20, semaphore: 'json' };
  // Without a length it is read in pieces, and put together.
  const factor = c.req.header('content-length') === undefined ? 2 : 1;
  return { most: uploadBytes, factor, semaphore: 'bodies' };
}

/**
 * Works on a request when there is room for its body, and gives the room back with the answer: a body that waits for its turn
 * to be decoded is still in memory.
 */
export async function withRoomForBody<T>(
  c: HttpContext,
  contract: RouteContract,
  context: AppContext,
  work: () => Promise<T>,
): Promise<T> {
  if (c.req.raw.body === null) return work();
  const { most, factor, semaphore } = bodyKind(c, contract, context);
  const announced = c.req.header('content-length');
  const bytes = factor * (announced === undefined ? most : Math.min(Number(announced) || 0, most));
  const lease = await context.limits[semaphore].acquire(bytes, c.req.raw.signal);
  try {
    return await work();
  } finally {
    void freeBuffers(bytes).then(lease.release);
  }
}
