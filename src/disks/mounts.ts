import { isWithin } from '../core/folders.ts';
import type { FileSystemKind } from './file-system.ts';

/** `//ana@server/Photos on /Volumes/Photos (smbfs, nodev, nosuid, mounted by ana)`, as mount(8) of macOS and the BSDs writes it. */
const LINE = /^.*? on (\/.*) \(([^()]*)\)$/;
/** `\\server\share`, also as `\\?\UNC\server\share`, but neither `\\?\C:\` nor `\\.\`. */
const SHARE = /^[\\/]{2}([?.][\\/]UNC[\\/]|[^\\/?.])/i;

/** Whether a path of Windows is on a share by its name. */
export const isUncShare = (path: string): boolean => SHARE.test(path);

/**
 * The kind of the file system of a folder by the list of mounts that macOS prints. It calls disks of the machine `local`, whatever their type.
 *
 * @param mounts what `/sbin/mount` prints; if nothing of it is understood, the kind is unknown, which counts as `fuse`
 * @param folder its real path
 */
export function kindByMounts(mounts: string, folder: string): FileSystemKind {
  // File systems of macOS may spell accents in two ways.
  const below = folder.normalize();
  let nearest: { readonly path: string; readonly options: readonly string[] } | null = null;
  for (const line of mounts.split('\n')) {
    const [, path, options] = LINE.exec(line) ?? [];
    if (path === undefined || options === undefined || !isWithin(below, path.normalize())) continue;
    // Of two mounts of one folder the later one is what is seen.
    if (nearest === null || path.length >= nearest.path.length)
      nearest = { path, options: options.split(', ') };
  }
  if (nearest === null || /fuse/i.test(nearest.options[0]!)) return 'fuse';
  return nearest.options.includes('local') ? 'local' : 'network';
}
