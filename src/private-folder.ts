import { mkdir } from 'node:fs/promises';

/**
 * Creates a folder, and missing parents, that only the owner can read. An existing folder keeps its mode. Everything that
 * creates the home or a folder in it must use this, because whoever creates the home decides who can read it.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}
