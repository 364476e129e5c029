import { signal } from '@preact/signals';
import { base } from './base.ts';

/** Whether the server responds. */
export const online = signal(true);
/** Whether the server accepts requests; false if it requires a token that is missing or invalid. */
export const allowed = signal(true);

/** Interval of connection attempts while the server is offline. */
const RETRY_MS = 2000;
let retrying: number | undefined;

/** Marks the server as offline and polls it until it responds. Called by the API client if there was no response. */
export function serverGone(): void {
  online.value = false;
  retrying ??= window.setInterval(async () => {
    const answer = await fetch(`${base}api/v1/healthz`, { cache: 'no-store' }).catch(() => null);
    if (answer?.ok) serverAnswered();
  }, RETRY_MS);
}

export function serverAnswered(): void {
  window.clearInterval(retrying);
  retrying = undefined;
  online.value = true;
}

let checking: Promise<void> | null = null;

/** Checks the connection after a failure outside of the API client. Resolves when `online` is up to date. */
export async function checkServer(): Promise<void> {
  if (!online.peek()) return;
  checking ??= askHealth();
  await checking;
}

async function askHealth(): Promise<void> {
  const answer = await fetch(`${base}api/v1/healthz`, { cache: 'no-store' }).catch(() => null);
  checking = null;
  if (!answer) serverGone();
}

let logIns = 0;

/** Number of log-ins so far. A refusal of a request that was sent before the last one says nothing about access now. */
export const countLogIns = () => logIns;

export function accessGained(): void {
  logIns++;
  allowed.value = true;
}

export function accessLost(): void {
  allowed.value = false;
}
