import type { Config } from './config.ts';

const MEGABYTE = 1024 * 1024;
/** What a process takes that decodes nothing: measured with soutu-mini in two threads and a store that was searched. */
const BASE = 400 * MEGABYTE;
/** The share of the rest that is for the bodies of requests. */
const BODIES = 1 / 6;

/** How the bytes of the setting `memory` are spent. */
export interface MemoryShares {
  /** Bodies of requests. */
  readonly bodies: number;
  /** Files of pictures, and what decoding them takes. */
  readonly decoding: number;
}

export function memoryShares({ memory }: Config): MemoryShares {
  const rest = memory * MEGABYTE - BASE;
  const bodies = Math.floor(rest * BODIES);
  return { bodies, decoding: rest - bodies };
}
