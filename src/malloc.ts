/**
 * Environment variables of glibc with which a process returns freed memory to the system. The first line of `cli/main.ts` sets
 * the same ones; programs that start it with `node` pass these. Other systems ignore them.
 *
 * The threshold is the size from which a block is mapped by itself, so that it returns as soon as it is freed. The weights and
 * buffers of encoders are mostly smaller than 1 MB.
 */
export const MALLOC_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
} as const;
