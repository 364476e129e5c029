import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SoutuError } from '../errors.ts';
import { fileError } from '../file-errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** The browsers that are logged in. Their cookies are computed from a secret, and a new secret ends all of them. */
export interface Sessions {
  /** The cookie of a browser that logged in with the token of this hash. */
  cookieOf(hash: string): string;
  /** Whether the cookies of earlier versions, which are the token itself, are valid: until all sessions are ended once. */
  acceptsTokens(): boolean;
  /** Ends all sessions. Throws `store-failed`. */
  endAll(): Promise<void>;
}

interface Secret {
  readonly secret: string;
  readonly acceptsTokens: boolean;
}

/** Milliseconds after which a server notices that another process has ended all sessions. */
const CHECK_MS = 1000;

/** Path of the file with the secret. */
export const sessionsFile = (home: string) => join(home, 'sessions.json');

/** Ends all sessions of a home, also those of a server that is running. Throws `store-failed`. */
export async function endSessions(file: string): Promise<void> {
  await write(file, newSecret(false));
}

/**
 * Opens the sessions of a home.
 *
 * @param file see `sessionsFile`; null keeps the secret in memory only
 * @param isEarlierHome whether the home has a token but no sessions, because an earlier version made it
 * @throws `store-failed`, and `unreadable` for a damaged file
 */
export async function openSessions(file: string | null, isEarlierHome: boolean): Promise<Sessions> {
  let known = newSecret(isEarlierHome);
  if (file !== null) {
    const stored = read(file);
    if (stored === null) await write(file, known);
    else known = stored;
  }
  let checkedMs = Date.now();

  /** The file is tiny, and is read at most once a second, so it is read synchronously. */
  function current(): Secret {
    if (file !== null && Date.now() - checkedMs >= CHECK_MS) {
      checkedMs = Date.now();
      try {
        known = read(file) ?? known;
      } catch {
        // What is known stays valid while the file cannot be read.
      }
    }
    return known;
  }

  return {
    cookieOf: (hash) => createHmac('sha256', current().secret).update(hash).digest('base64url'),
    acceptsTokens: () => current().acceptsTokens,
    async endAll() {
      const next = newSecret(false);
      if (file !== null) await write(file, next);
      known = next;
    },
  };
}

const newSecret = (acceptsTokens: boolean): Secret => ({
  secret: randomBytes(32).toString('base64url'),
  acceptsTokens,
});

function read(file: string): Secret | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileError('unreadable', `${file} cannot be read`, error);
  }
  const found = /^\{"secret":"([\w-]{43})","acceptsTokens":(true|false)\}$/.exec(text.trim());
  if (found) return { secret: found[1]!, acceptsTokens: found[2] === 'true' };
  throw new SoutuError('unreadable', `${file} does not contain the secret of sessions`, {
    hint: 'soutu logout writes it anew.',
  });
}

async function write(file: string, secret: Secret): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await makePrivateFolder(dirname(file));
    await writeFile(temporary, JSON.stringify(secret), { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    throw fileError('store-failed', `${file} cannot be written`, error);
  }
}
