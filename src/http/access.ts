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
  /** A token for one log-in of another device with these rights; null if the server requires none. */
  oneTimeToken(rights: Rights): string | null;
  /** Ends the sessions of all browsers, and voids the tokens for one log-in. */
  endSessions(): Promise<void>;
}

/** SHA-256 of the token for each right in hex. A home of an earlier version has none for viewing. */
interface Hashes {
  readonly write: string;
  readonly read: string | null;
}

/** @param hashes null if the server requires no token */
export function createAccess(hashes: Hashes | null, sessions: Sessions): Access {
  const oneTime = createOneTimeTokens(sessions);
  const known = Object.entries(hashes ?? {}).filter(([, hash]) => hash !== null) as [Rights, string][];
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
    // What a program sends on purpose counts instead of a cookie, also if it is wrong.
    const found =
      bearer === undefined ? (bySession(getCookie(c, cookie)) ?? byEarlierCookie(c)) : byToken(bearer);
    return found?.[0] ?? null;
  }

  return {
    needed: hashes !== null,
    cookie,
    earlierCookies,
    logIn(token) {
      const rights = byToken(token)?.[0] ?? oneTime.take(token);
      const hash = rights && hashes?.[rights];
      return rights && hash ? { rights, cookie: sessions.cookieOf(hash) } : null;
    },
    rightsOf,
    require(c, needed) {
      const rights = rightsOf(c);
      if (rights === null) throw new SoutuError('unauthorized', 'The token is missing or wrong');
      if (needed === 'write' && rights === 'read')
        throw new SoutuError('view-only', 'This token allows searching and viewing, but no changes');
    },
    oneTimeToken: (rights) => (hashes === null ? null : oneTime.create(rights)),
    endSessions: () => sessions.endAll(),
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
