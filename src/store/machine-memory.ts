import { totalmem } from 'node:os';

/** Bytes of memory of this machine, or of the container in which this process runs. */
export function machineMemory(): number {
  const limit = process.constrainedMemory?.() || Number.POSITIVE_INFINITY;
  return Math.min(totalmem(), limit);
}
