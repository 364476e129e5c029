import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { isWithin } from '../core/folders.ts';

/** What the kernel makes up by itself, which holds no pictures. `autofs` is where a share appears once it is asked for. */
const WITHOUT_FILES: ReadonlySet<string> = new Set(
  'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts efivarfs fusectl hugetlbfs mqueue nsfs proc pstore rpc_pipefs securityfs selinuxfs sysfs tracefs'.split(
    ' ',
  ),
);

const LIST = '/proc/self/mountinfo';
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** The mounts of the system, a line each, as Linux lists them; none elsewhere. No file system is asked for it. */
export const readMounts = async (): Promise<string[]> =>
  linesOf(await readFile(LIST, 'utf8').catch(() => ''));

/** The mount point in a line of the list, see proc(5). */
export const mountPointIn = (line: string): string =>
  (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );

/** The type of the file system in a line of the list. */
const typeIn = (line: string): string => line.split(' - ')[1]?.split(' ')[0] ?? '';

/** The mount points of the system, absolute; none where it does not list them. */
export const mountPoints = async (): Promise<string[]> => (await readMounts()).map(mountPointIn);

/** The same at once, in a fraction of a millisecond: also while no thread is free to read a file. */
export function mountPointsNow(): string[] {
  try {
    return linesOf(readFileSync(LIST, 'utf8')).map(mountPointIn);
  } catch {
    return [];
  }
}

/**
 * The mount point of the disk on which a path seems to lie, links aside. Where the system does not list them: what tells disks from one another in
 * paths.
 *
 * @param mounts of the system
 */
export function diskOf(path: string, mounts: readonly string[]): string {
  if (mounts.length === 0) return /^\/Volumes\/[^/]+/.exec(path)?.[0] ?? parse(path).root;
  let disk = '/';
  for (const mount of mounts) if (mount.length > disk.length && isWithin(path, mount)) disk = mount;
  return disk;
}

const hasFiles = (line: string): boolean => !WITHOUT_FILES.has(typeIn(line));

/** Those on which there may be pictures. */
export const mountPointsWithFiles = async (): Promise<string[]> =>
  (await readMounts()).filter(hasFiles).map(mountPointIn);

/** Whether files can be made in a folder, if one has the right to it: not in `/proc` or `/sys`. @param folder real */
export async function takesFiles(folder: string): Promise<boolean> {
  const around = (await readMounts()).filter((line) => isWithin(folder, mountPointIn(line)));
  // Of several at one place, the last hides the others.
  const nearest = around.toSorted((a, b) => mountPointIn(a).length - mountPointIn(b).length).at(-1);
  return nearest === undefined || hasFiles(nearest);
}
