import { signal } from '@preact/signals';
import type { Access } from '../../http/contract/access.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { accessGained, allowed, countLogIns } from './connection.ts';

/** Whether a log-in is in progress. */
export const loggingIn = signal(false);
/** Why the last log-in failed. */
export const logInRefusal = signal<Refusal | null>(null);
/** Whether the server requires a token; null until that is known. */
export const access = signal<Access | null>(null);

const TOKEN = /^#token=(.+)$/;

/** Moves a token from the address, where it could be found later, into a log-in. */
export function followToken(): void {
  const readToken = () => {
    const token = TOKEN.exec(location.hash)?.[1];
    if (token === undefined) return;
    history.replaceState(null, '', location.pathname + location.search);
    // Blocks requests until it is known whether the token is valid.
    allowed.value = false;
    void logIn(token);
  };
  readToken();
  window.addEventListener('hashchange', readToken);
}

/** Exchanges the token for a cookie, after which everything is loaded. */
export async function logIn(token: string): Promise<void> {
  loggingIn.value = true;
  logInRefusal.value = null;
  try {
    await api.logIn(token.trim());
    accessGained();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    logInRefusal.value = error;
  } finally {
    loggingIn.value = false;
  }
}

export async function logOut(): Promise<void> {
  await api.logOut();
  access.value = null;
  allowed.value = false;
}

export async function loadAccess(): Promise<void> {
  const logIns = countLogIns();
  const answer = await api.access().catch(() => null);
  // After a log-in, the view is shown again and asks for itself.
  if (logIns === countLogIns()) access.value = answer;
}
