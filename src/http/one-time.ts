import { createHash, randomBytes } from 'node:crypto';
import type { Rights } from './access.ts';
import type { Sessions } from './sessions.ts';

/** Milliseconds for which a token is valid: enough to take a phone and scan a code. */
const VALID_MS = 10 * 60_000;
/** The oldest ones become invalid earlier. */
const MAX_TOKENS = 100;

/** Tokens for one log-in each, with which a browser that is logged in lets another device log in. They are only in memory. */
export interface OneTimeTokens {
  create(rights: Rights): string;
  /** What a token allows; null if it is wrong, used or too old. It is used with that. */
  take(token: string): Rights | null;
}

/** The tokens become invalid with the sessions from which they come, also if another process ends those. */
export function createOneTimeTokens(
  sessions: Pick<Sessions, 'cookieOf'>,
  now: () => number = Date.now,
): OneTimeTokens {
  const byHash = new Map<
    string,
    { readonly rights: Rights; readonly untilMs: number; readonly generation: string }
  >();
  const generation = () => sessions.cookieOf('generation');
  return {
    create(rights) {
      const token = randomBytes(32).toString('base64url');
      byHash.set(hashOf(token), { rights, untilMs: now() + VALID_MS, generation: generation() });
      if (byHash.size > MAX_TOKENS) byHash.delete([...byHash.keys()][0]!);
      return token;
    },
    take(token) {
      const hash = hashOf(token);
      const found = byHash.get(hash);
      byHash.delete(hash);
      if (found === undefined || found.untilMs <= now() || found.generation !== generation()) return null;
      return found.rights;
    },
  };
}

/** Looked up by the hash, so that the duration tells nothing about a guess. */
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
