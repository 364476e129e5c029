import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SoutuError } from '../errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** A token and its hash. */
export interface Token {
  /** Null if it was created by an earlier start: only its hash is stored, so it cannot be shown again. */
  readonly token: string | null;
  readonly hash: string;
  /** Stores the hash, so that later starts accept the token. Call it once the token is certain to be shown to its owner. */
  save(): Promise<void>;
}

/**
 * Opens the token of a home, or creates one if there is none or `renew` is set. The file contains only the hash, and only its
 * owner can read it. Throws `unreadable`, `bad-setting`.
 *
 * @param flag of `soutu serve` that renews it, for errors
 */
export async function openToken(file: string, renew: boolean, flag: string): Promise<Token> {
  const hash = renew ? null : await readHash(file, flag);
  if (hash !== null) return { token: null, hash, save: async () => {} };
  const created = newToken();
  return {
    ...created,
    async save() {
      await makePrivateFolder(dirname(file));
      await writeFile(`${file}.new`, JSON.stringify({ sha256: created.hash }), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
  };
}

/** Creates a token of 256 random bits that is not stored. */
export function newToken(): Token {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: createHash('sha256').update(token).digest('hex'), save: async () => {} };
}

async function readHash(file: string, flag: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SoutuError('unreadable', `Cannot read ${file}: ${(error as Error).message}`);
  }
  const hash = /^\{"sha256":"([0-9a-f]{64})"\}$/.exec(text.trim())?.[1];
  if (hash !== undefined) return hash;
  throw new SoutuError('bad-setting', `${file} does not contain the hash of a token`, {
    hint: `soutu serve ${flag} creates a new one.`,
  });
}
