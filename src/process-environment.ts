/**
 * Environment variables of a process that serves a library. The first line of `cli/main.ts` sets the same ones; programs that start it with `node`
 * pass these.
 *
 * By the first two, glibc returns freed memory to the system; other systems ignore them. The threshold is the size from which a block is
 * mapped by itself, so that it returns as soon as it is freed. The weights and buffers of encoders are mostly smaller than 1 MB.
 *
 * The third is the number of threads in which Node.js calls the file system, of which a disk that does not answer holds some (`disks/fs.ts`).
 */
export const PROCESS_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  UV_THREADPOOL_SIZE: '16',
} as const;
