import { readFileSync, readlinkSync } from 'node:fs';

/** Indices of the fields of /proc/<pid>/stat after the closing bracket of the command, see proc(5). */
const STATE = 0;
const START = 19;

/** State and start time of a process from /proc; null without /proc or such a process. */
function procOf(pid: number): { readonly state: string; readonly start: string } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return { state: fields[STATE]!, start: `${boot}/${fields[START]}` };
  } catch {
    return null;
  }
}

/** An opaque start time that is unique among processes with this pid; null if the platform has none (only Linux does). */
export function startOf(pid: number): string | null {
  return procOf(pid)?.start ?? null;
}

/**
 * The namespace of the process numbers that this process sees, such as that of its container; null if the platform has none (only Linux
 * does).
 */
export function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** Whether the process with this pid and start time is running. A zombie counts as dead, because it writes no more. */
export function isAlive(pid: number, start: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM means that the process exists but belongs to another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = procOf(pid);
  if (now === null || start === null) return true;
  return now.start === start && now.state !== 'Z' && now.state !== 'X';
}
