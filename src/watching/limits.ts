import { readFileSync } from 'node:fs';

/** A limit of inotify on this system; null where there is none (only Linux has it). */
function inotifyLimit(name: 'max_user_watches' | 'max_queued_events'): number | null {
  try {
    return Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8')) || null;
  } catch {
    return null;
  }
}

/** Below this, most systems of today allow half a million. */
const COMMON_LIMIT = 524_288;

/** Why the system refused watches, and what helps, in one sentence. */
export function refusalOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'the system allows no more programs to watch folders (EMFILE); sudo sysctl fs.inotify.max_user_instances=1024 raises the limit';
  if (code !== 'ENOSPC') return `the system does not watch it: ${message}`;
  const now = inotifyLimit('max_user_watches');
  const enough = Math.max(COMMON_LIMIT, (now ?? 0) * 2);
  return `the system watches at most ${now ?? 'so many'} folders for each user; sudo sysctl fs.inotify.max_user_watches=${enough} raises the limit`;
}

/** Code of the error for folders that are more than `MAX_WATCHES`. */
export const TOO_MANY = 'ETOOMANY';
/** Watches of one process: each takes about a kilobyte here and one in the kernel. */
export const MAX_WATCHES = 200_000;

/**
 * Notices that the system has dropped events: it keeps a limited number of them, and Node.js does not tell when there were more. Then they
 * all arrive in one turn of the event loop.
 */
export function createOverflowGuard(
  onOverflow: () => void,
  most = inotifyLimit('max_queued_events'),
): () => void {
  // Some of those that it keeps are of watches that were closed.
  const suspicious = most === null ? Number.POSITIVE_INFINITY : most / 2;
  let inTurn = 0;
  return () => {
    inTurn += 1;
    if (inTurn > 1) return;
    setImmediate(() => {
      if (inTurn >= suspicious) onOverflow();
      inTurn = 0;
    });
  };
}
