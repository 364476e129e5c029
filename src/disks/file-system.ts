import { execFile } from 'node:child_process';
import { realpath, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { isUncShare, kindByMounts } from './mounts.ts';

/**
 * What a folder lies on: `network` for a share of another machine, `fuse` for a program that can be anything from a local disk to a
 * share, `local` for the rest. Where the system does not tell, never `local`, by which missing folders would count as deleted.
 */
export type FileSystemKind = 'local' | 'network' | 'fuse';

/** Numbers of network file systems, of <linux/magic.h>: NFS, SMB in its three generations, 9P, AFS, Ceph, Coda, NCP, VirtualBox. */
const NETWORK = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400, 0x73757245, 0x564c, 0x786f4256,
]);
const FUSE = 0x65735546;
/** How long the list of mounts is remembered: a run may ask for thousands of folders. */
const MOUNTS_MS = 2000;

/** The kind of the file system of a folder, or of the nearest one above it that exists. */
export function fileSystemOf(folder: string): Promise<FileSystemKind> {
  if (process.platform === 'linux') return nearest(folder, kindByNumber);
  return nearest(folder, process.platform === 'win32' ? kindOnWindows : kindByList);
}

async function nearest(
  folder: string,
  kindOf: (folder: string) => Promise<FileSystemKind>,
): Promise<FileSystemKind> {
  for (let at = folder; ; at = dirname(at)) {
    const kind = await kindOf(at).catch(({ code }: NodeJS.ErrnoException) =>
      // Any other error is that of a disk or share that is there and does not answer.
      code === 'ENOENT' || code === 'ENOTDIR' ? null : 'fuse',
    );
    if (kind !== null) return kind;
    // Not even the drive is there.
    if (at === dirname(at)) return 'network';
  }
}

async function kindByNumber(folder: string): Promise<FileSystemKind> {
  const { type } = await statfs(folder);
  return NETWORK.has(type) ? 'network' : type === FUSE ? 'fuse' : 'local';
}

/** macOS and the BSDs number their file systems differently in each version. */
async function kindByList(folder: string): Promise<FileSystemKind> {
  const real = await realpath(folder);
  return kindByMounts(await listMounts().catch(() => ''), real);
}

/** The real path of a drive that stands for a share is that of the share. */
const kindOnWindows = async (folder: string): Promise<FileSystemKind> =>
  isUncShare(folder) || isUncShare(await realpath(folder)) ? 'network' : 'local';

let listed: { readonly at: number; readonly text: Promise<string> } | null = null;

function listMounts(): Promise<string> {
  const now = performance.now();
  if (listed === null || now - listed.at > MOUNTS_MS) {
    const text = promisify(execFile)('/sbin/mount', { timeout: 5000 }).then(({ stdout }) => stdout);
    listed = { at: now, text };
  }
  return listed.text;
}
