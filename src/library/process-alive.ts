import { readFileSync } from 'node:fs';

/** Fields of /proc/<pid>/stat after the command's closing bracket (see proc(5)): the state, and 19 further the start. */
const STATE = 0;
const START = 19;

/** What /proc says of a process; null where there is no /proc or no such process. */
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

/** When the process started, as a text that no other process of this pid has had; null where nothing tells (not Linux). */
export function startOf(pid: number): string | null {
  return procOf(pid)?.start ?? null;
}

/** Whether the process of this pid lives and is the one that started then. A zombie is dead: it will write no more. */
export function isAlive(pid: number, start: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = procOf(pid);
  if (now === null || start === null) return true;
  return now.start === start && now.state !== 'Z' && now.state !== 'X';
}
