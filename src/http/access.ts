import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { SoutuError } from '../errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

export const COOKIE = 'soutu_token';

/** Who may use the server. */
export interface Access {
  readonly needed: boolean;
  /** Whether a token is the right one; takes as long for any wrong one. */
  accepts(token: string): boolean;
  /** Whether a request may do what needs the token: it is not needed, or comes as bearer or cookie. */
  allows(c: Context): boolean;
  /** Throws `unauthorized`. */
  require(c: Context): void;
}

/** @param hash SHA-256 of the token in hex; null where none is needed */
export function createAccess(hash: string | null): Access {
  const known = hash === null ? null : Buffer.from(hash, 'hex');
  const accepts = (token: string) => known !== null && timingSafeEqual(sha256(token), known);
  const allows = (c: Context) => {
    if (known === null) return true;
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    return [bearer, getCookie(c, COOKIE)].some((token) => token !== undefined && accepts(token));
  };
  return {
    needed: known !== null,
    accepts,
    allows,
    require(c) {
      if (!allows(c)) throw new SoutuError('unauthorized', 'The token is missing or is not the right one');
    },
  };
}

/** A token, and the hash that is kept of it. `token` is null where it was made before: nobody has it but its owner. */
export interface Token {
  readonly token: string | null;
  readonly hash: string;
  /** From now on it is the token of the home: for when it can be shown, which is once. */
  keep(): Promise<void>;
}

/**
 * The token of a home; a new one where there is none and whenever `renew` is set. The file holds its hash alone, for its
 * owner alone to read.
 */
export async function openToken(file: string, renew: boolean): Promise<Token> {
  const hash = renew ? null : await readHash(file);
  if (hash !== null) return { token: null, hash, keep: async () => {} };
  const made = newToken();
  return {
    ...made,
    async keep() {
      await makePrivateFolder(dirname(file));
      await writeFile(`${file}.new`, JSON.stringify({ sha256: made.hash }), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
  };
}

/** A token of 256 random bits that is kept nowhere. */
export function newToken(): Token {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: sha256(token).toString('hex'), keep: async () => {} };
}

async function readHash(file: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SoutuError('unreadable', `Cannot read ${file}: ${(error as Error).message}`);
  }
  const hash = /^\{"sha256":"([0-9a-f]{64})"\}$/.exec(text.trim())?.[1];
  if (hash !== undefined) return hash;
  throw new SoutuError('bad-setting', `${file} does not hold the hash of a token`, {
    hint: 'soutu serve --new-token makes a new one.',
  });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
