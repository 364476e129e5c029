import { readFile } from 'node:fs/promises';

/** The mounts of the system, a line each, as Linux lists them; none elsewhere. No file system is asked for it. */
export async function readMounts(): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** The mount point in a line of the list, see proc(5). */
export const mountPointIn = (line: string): string =>
  (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );

/** The mount points of the system, absolute; none where it does not list them. */
export const mountPoints = async (): Promise<string[]> => (await readMounts()).map(mountPointIn);
