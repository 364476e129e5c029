/** Why a folder is also walked now and then, or walked instead of being watched, as every interface says it in English. */
export const UNWATCHED = {
  network: 'it is on a share of another machine, whose changes the system does not tell',
  fuse: 'it is on a file system of a program (FUSE), which may not tell all changes',
  many: 'it has more folders than Soutu watches at once',
  silent: 'it does not answer: the disk or the server on which it lies may be away',
} as const;
