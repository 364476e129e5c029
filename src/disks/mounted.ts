import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import { isWithin } from '../core/folders.ts';

/** What the kernel makes up by itself, which holds no pictures. `autofs` is where a share appears once it is asked for. */
const WITHOUT_FILES: ReadonlySet<string> = new Set(
  'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts efivarfs fusectl hugetlbfs mqueue nsfs proc pstore rpc_pipefs securityfs selinuxfs sysfs tracefs'.split(
    ' ',
  ),
);

const LIST = '/proc/self/mountinfo';

/**
 * The mounts of the system, a line each, as Linux lists them; none elsewhere. Read at once, in a fraction of a millisecond: no file system is
 * asked, and no thread has to be free to read a file.
 */
export function readMounts(): string[] {
  try {
    return readFileSync(LIST, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

/** The mount point in a line of the list, see proc(5). */
export const mountPointIn = (line: string): string =>
  (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );

/** The type of the file system in a line of the list. */
const typeIn = (line: string): string => line.split(' - ')[1]?.split(' ')[0] ?? '';

/** The mount points of the system, absolute; none where it does not list them. */
export const mountPoints = (): string[] => mountsNow().map(({ path }) => path);

/** A file system in the tree of all files. */
export interface Mount {
  /** Its mount point, absolute. */
  readonly path: string;
  /** Whether another machine or a program answers its calls, which may not do so for hours. */
  readonly mayHang: boolean;
  /** Whether there may be pictures on it. */
  readonly hasFiles: boolean;
}

/** Types of file systems of other machines and of programs (FUSE). */
const HANGING = /^(nfs\d?|cifs|smb\w*|9p|ceph|afs|coda|ncpfs|vboxsf|virtiofs|lustre|beegfs|gpfs|fuse.*)$/;

/** The mounts of the system; none where it does not list them. */
export const mountsNow = (): Mount[] =>
  readMounts().map((line) => {
    const type = typeIn(line);
    return { path: mountPointIn(line), mayHang: HANGING.test(type), hasFiles: !WITHOUT_FILES.has(type) };
  });

/**
 * The disk on which a path seems to lie, links aside. Where the system does not list them: what tells disks from one another in paths, which may be
 * shares but for the one of the system.
 *
 * @param mounts of the system
 */
export function diskOf(path: string, mounts: readonly Mount[]): Mount {
  if (mounts.length === 0) {
    const disk = /^\/Volumes\/[^/]+/.exec(path)?.[0] ?? parse(path).root;
    return { path: disk, mayHang: disk !== '/', hasFiles: true };
  }
  let disk: Mount = { path: '/', mayHang: false, hasFiles: true };
  // Of several at one place, the last hides the others.
  for (const mount of mounts)
    if (mount.path.length >= disk.path.length && isWithin(path, mount.path)) disk = mount;
  return disk;
}

/** Those on which there may be pictures. */
export const mountPointsWithFiles = (): string[] =>
  mountsNow()
    .filter(({ hasFiles }) => hasFiles)
    .map(({ path }) => path);

/** Whether files can be made in a folder, if one has the right to it: not in `/proc` or `/sys`. @param folder real */
export const takesFiles = (folder: string): boolean => diskOf(folder, mountsNow()).hasFiles;
