import { signal } from '@preact/signals';
import type { Access } from '../../http/contract/library.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { allowed } from './connection.ts';

/** A log-in is under way. */
export const loggingIn = signal(false);
/** Why the last log-in failed. */
export const logInRefusal = signal<Refusal | null>(null);
/** Whether the server wants a token at all; null until it was asked. */
export const access = signal<Access | null>(null);

const TOKEN = /^#token=(.+)$/;

/** Takes a token out of the address, where nobody should find it later, and logs in with it. */
export function followToken(): void {
  const take = () => {
    const token = TOKEN.exec(location.hash)?.[1];
    if (token === undefined) return;
    history.replaceState(null, '', location.pathname + location.search);
    // Nothing is asked before it is known whether the token is right.
    allowed.value = false;
    void logIn(token);
  };
  take();
  window.addEventListener('hashchange', take);
}

/** Exchanges the token for a cookie; then everything loads. */
export async function logIn(token: string): Promise<void> {
  loggingIn.value = true;
  logInRefusal.value = null;
  try {
    await api.logIn(token.trim());
    allowed.value = true;
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
  access.value = await api.access().catch(() => null);
}
