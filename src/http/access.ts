import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { SoutuError } from '../errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** Browsers send a cookie to all ports of a host, so each server has a name of its own; before, all had this one. */
export const COOKIE = 'soutu_token';

/** Decides which requests may use the server. */
export interface Access {
  /** Whether the server requires its token. */
  readonly needed: boolean;
  /** Name of the cookie with the token. */
  readonly cookie: string;
  /** Whether this is the token. Compares in constant time, so that the duration tells nothing about a guess. */
  accepts(token: string): boolean;
  /** Whether the request has the token, as bearer or cookie, or needs none. */
  allows(c: Context): boolean;
  /** Throws `unauthorized` if the request is not allowed. */
  require(c: Context): void;
}

/** @param hash SHA-256 of the token in hex; null if the server requires no token */
export function createAccess(hash: string | null): Access {
  const known = hash === null ? null : Buffer.from(hash, 'hex');
  const cookie = `${COOKIE}_${hash?.slice(0, 8)}`;
  const accepts = (token: string) => known !== null && timingSafeEqual(sha256(token), known);
  const allows = (c: Context) => {
    if (known === null) return true;
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    return [bearer, getCookie(c, cookie), getCookie(c, COOKIE)].some(
      (token) => token !== undefined && accepts(token),
    );
  };
  return {
    needed: known !== null,
    cookie,
    accepts,
    allows,
    require(c) {
      if (!allows(c)) throw new SoutuError('unauthorized', 'The token is missing or wrong');
    },
  };
}

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
 */
export async function openToken(file: string, renew: boolean): Promise<Token> {
  const hash = renew ? null : await readHash(file);
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
  return { token, hash: sha256(token).toString('hex'), save: async () => {} };
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
  throw new SoutuError('bad-setting', `${file} does not contain the hash of a token`, {
    hint: 'soutu serve --new-token creates a new one.',
  });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
