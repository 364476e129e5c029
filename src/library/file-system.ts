import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * What a folder lies on: `network` for a share of another machine, `fuse` for a program that can be anything from a local disk to a
 * share, `local` for the rest, also where the system does not tell.
 */
export type FileSystemKind = 'local' | 'network' | 'fuse';

/** Numbers of network file systems, of <linux/magic.h>: NFS, SMB in its three generations, 9P, AFS, Ceph, Coda, NCP, VirtualBox. */
const NETWORK = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400, 0x73757245, 0x564c, 0x786f4256,
]);
const FUSE = 0x65735546;
/** A share of Windows by its name. */
const SHARE = /^[\\/]{2}[^\\/]/;

/** The kind of the file system of a folder, or of the nearest one above it that exists. */
export async function fileSystemOf(folder: string): Promise<FileSystemKind> {
  if (SHARE.test(folder)) return 'network';
  // Only Linux numbers them the same everywhere.
  if (process.platform !== 'linux') return 'local';
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => null);
    if (found !== null) return NETWORK.has(found.type) ? 'network' : found.type === FUSE ? 'fuse' : 'local';
    if (at === dirname(at)) return 'local';
  }
}

/**
 * What tells a folder from another one of the same name, as from an empty one in whose place a disk is mounted: device, inode and time of
 * creation. A device can have another number after the machine was started, which then looks like another folder. Null if there is none.
 */
export async function identityOf(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found && `${found.dev}:${found.ino}:${found.birthtimeMs}`;
}
