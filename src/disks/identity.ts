import { stat } from './fs.ts';

/**
 * What tells a folder from another one of the same name, as from an empty one in whose place a disk is mounted: device, inode and time of
 * creation. A device can have another number after the machine was started, which then looks like another folder. Null if there is none.
 */
export async function identityOf(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(() => null);
  return found && `${found.dev}:${found.ino}:${found.birthtimeMs}`;
}
