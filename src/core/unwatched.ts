/** Why a folder is also walked now and then, or walked instead of being watched, as every interface says it in English. */
export const UNWATCHED = {
  network: 'it is on a share of another machine, whose changes the system does not tell',
  fuse: 'it is on a file system of a program (FUSE), which may not tell all changes',
  many: 'it has more folders than Soutu watches at once',
  silent: 'it does not answer: the disk or the server on which it lies may be away',
} as const;

/**
 * The message that a folder is walked because it cannot be watched.
 *
 * @param minutes between the walks; 0 for none
 */
export function walkedInstead(path: string, minutes: number, reason: string | null): string {
  if (minutes === 0)
    return `${path} is not watched, and walked no more often than all others (rescan-unwatched is 0): ${reason}.`;
  return `${path} is walked every ${minutes === 1 ? 'minute' : `${minutes} minutes`} instead of being watched: ${reason}.`;
}
