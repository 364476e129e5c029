import type { Config } from './config.ts';

const MEGABYTE = 1024 * 1024;
/**
 * What a process takes beside that: 340 MB with soutu-mini in two threads and a store in use, half of the vectors
 * that searches may keep in memory, the garbage that `freeBuffers` tolerates in each thread, the JavaScript heap under load, and what
 * malloc does not give back at once.
 */
const BASE = 704 * MEGABYTE;
/** Share of the remaining memory that is reserved for request bodies. */
const BODIES = 1 / 6;

/** How the setting `memory` is divided, in bytes. */
export interface MemoryShares {
  /** Request bodies. */
  readonly bodies: number;
  /** Encoded images and the memory that decoding them needs. */
  readonly decoding: number;
}

export function memoryShares({ memory }: Config): MemoryShares {
  const rest = memory * MEGABYTE - BASE;
  const bodies = Math.floor(rest * BODIES);
  return { bodies, decoding: rest - bodies };
}
