import { signal } from '@preact/signals';

/** False while the server does not answer. */
export const online = signal(true);
/** False when the server wants a token that it has not got. */
export const allowed = signal(true);

/** Time between two tries while the server is gone. */
const RETRY_MS = 2000;
let retrying: number | undefined;

/** Called by the API client when there was no answer at all: asks again until there is one. */
export function serverGone(): void {
  online.value = false;
  retrying ??= window.setInterval(async () => {
    const answer = await fetch('/api/v1/healthz', { cache: 'no-store' }).catch(() => null);
    if (answer?.ok) serverAnswered();
  }, RETRY_MS);
}

export function serverAnswered(): void {
  window.clearInterval(retrying);
  retrying = undefined;
  online.value = true;
}

let checking: Promise<void> | null = null;

/** Asks whether the server is still there, when something besides the API had no answer. Resolves when `online` is right. */
export async function checkServer(): Promise<void> {
  if (!online.peek()) return;
  checking ??= askHealth();
  await checking;
}

async function askHealth(): Promise<void> {
  const answer = await fetch('/api/v1/healthz', { cache: 'no-store' }).catch(() => null);
  checking = null;
  if (!answer) serverGone();
}

export function accessLost(): void {
  allowed.value = false;
}
