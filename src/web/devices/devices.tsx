import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { DeviceLink } from '../../http/contract/access.ts';
import { call } from '../api.ts';
import { attempt } from '../library/attempt.ts';
import { later } from '../library/later.tsx';
import { access } from '../state/access.ts';
import { accessLost, allowed } from '../state/connection.ts';
import { withUndo } from '../state/toasts.ts';
import { say } from './devices-text.ts';
import './devices.css';

/** Milliseconds for which a link is valid. */
const VALID_MS = 10 * 60_000;

/** The link for another device; null until it is asked for, and when it is no longer valid. */
export const link = signal<DeviceLink | null>(null);
/** Whether all browsers are about to be logged out. */
const leaving = signal(false);

const Code = later(async () => (await import('./code.tsx')).Code);

/** Opening the page on a phone, and logging out everywhere. */
export function Devices() {
  const { tokenNeeded, rights } = access.value ?? {};
  // Also when the section is left, as after logging out, and for an answer that came later.
  useEffect(() => {
    forget();
    return forget;
  }, [allowed.value]);
  const { value } = link;
  useEffect(() => {
    if (value === null) return;
    const timer = setTimeout(forget, VALID_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <section class="lib-section" aria-labelledby="devices">
      <h2 id="devices" tabIndex={-1}>
        {say('title')}
      </h2>
      <div class="lib-body">
        {value && (value.addresses.length > 0 ? <Code /> : <p>{say('local')}</p>)}
        <div class="lib-actions">
          <button type="button" class="button" onClick={() => void show()}>
            {say('show')}
          </button>
          {tokenNeeded && rights === 'write' && (
            <button type="button" class="button plain" disabled={leaving.value} onClick={leaveEverywhere}>
              {say('everywhere')}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

function forget(): void {
  link.value = null;
}

async function show(): Promise<void> {
  await attempt(async () => {
    link.value = await call<DeviceLink>('/access/links', { method: 'POST' });
  });
}

function leaveEverywhere(): void {
  leaving.value = true;
  withUndo(
    say('leaving'),
    () => {
      void attempt(() => call('/sessions', { method: 'DELETE' })).then((isDone) => {
        leaving.value = false;
        if (isDone) accessLost();
      });
    },
    () => {
      leaving.value = false;
    },
  );
}
