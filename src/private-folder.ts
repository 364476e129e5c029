import { mkdir } from 'node:fs/promises';

/**
 * Makes a folder that only its owner can read, and its missing parents with the same mode. A folder that exists keeps
 * its mode. Everything that creates the home or a folder in it must call this, because the first command to run decides
 * who can read the home.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
