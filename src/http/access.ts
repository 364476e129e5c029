import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { SoutuError } from '../errors.ts';
import { createOneTimeTokens } from './one-time.ts';
import type { Sessions } from './sessions.ts';

/** What a request may do: `read` search and view, `write` everything. */
export type Rights = 'read' | 'write';

/** The name of all cookies before each server had a name of its own. */
const FIRST_COOKIE = 'soutu_token';

/** Decides which requests may use the server. */
export interface Access {
  /** Whether the server requires a token. */
  readonly needed: boolean;
  /** Name of the cookie of a session. Browsers send a cookie to all ports of a host, so each server has a name of its own. */
  readonly cookie: string;
  /** Names of cookies that earlier versions set. */
  readonly earlierCookies: readonly string[];
  /** What a token, or one for one log-in, allows and the cookie that stands for it; null for a wrong one. */
  logIn(token: string): { readonly rights: Rights; readonly cookie: string } | null;
  /** What a request may do by its token, as bearer or cookie; null if nothing. */
  rightsOf(c: Context): Rights | null;
  /** Throws `unauthorized` if the request has no token, `view-only` if its token does not suffice. */
  require(c: Context, needed: Rights): void;
  /** A token for one log-in of another device, with the rights of a request; null if the server requires none. */
  oneTimeToken(c: Context): string | null;
  /** Ends the sessions of all browsers. */
  endSessions(): Promise<void>;
}

/** @param hashes SHA-256 of the token for each right in hex; null if the server requires no token */
export function createAccess(hashes: Readonly<Record<Rights, string>> | null, sessions: Sessions): Access {
  const oneTime = createOneTimeTokens();
  const known = Object.entries(hashes ?? {}) as [Rights, string][];
  const suffix = hashes?.write.slice(0, 8);
  const cookie = `soutu_session_${suffix}`;
  const earlierCookies = [`${FIRST_COOKIE}_${suffix}`, FIRST_COOKIE];

  /** Compares in constant time, so that the duration tells nothing about a guess. */
  const find = (given: string | undefined, expected: (hash: string) => Buffer) => {
    if (given === undefined) return null;
    const digest = sha256(given);
    return known.find(([, hash]) => timingSafeEqual(digest, expected(hash))) ?? null;
  };
  const byToken = (token: string | undefined) => find(token, (hash) => Buffer.from(hash, 'hex'));
  const bySession = (value: string | undefined) => find(value, (hash) => sha256(sessions.cookieOf(hash)));

  const byEarlierCookie = (c: Context) =>
    sessions.acceptsTokens()
      ? earlierCookies.map((name) => byToken(getCookie(c, name))).find((one) => one !== null)
      : null;

  function rightsOf(c: Context): Rights | null {
    if (hashes === null) return 'write';
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    // What a program sends on purpose counts more than a cookie.
    const found = byToken(bearer) ?? bySession(getCookie(c, cookie)) ?? byEarlierCookie(c);
    return found?.[0] ?? null;
  }

  return {
    needed: hashes !== null,
    cookie,
    earlierCookies,
    logIn(token) {
      const rights = byToken(token)?.[0] ?? oneTime.take(token);
      return rights && hashes && { rights, cookie: sessions.cookieOf(hashes[rights]) };
    },
    rightsOf,
    require(c, needed) {
      const rights = rightsOf(c);
      if (rights === null) throw new SoutuError('unauthorized', 'The token is missing or wrong');
      if (needed === 'write' && rights === 'read')
        throw new SoutuError('view-only', 'This token allows searching and viewing, but no changes');
    },
    oneTimeToken(c) {
      const rights = rightsOf(c);
      return hashes === null || rights === null ? null : oneTime.create(rights);
    },
    async endSessions() {
      oneTime.clear();
      await sessions.endAll();
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
