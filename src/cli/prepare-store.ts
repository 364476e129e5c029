import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine.ts';
import { SoutuError } from '../errors.ts';
import type { CommandInput } from './command.ts';
import { printable } from './format.ts';

type Preparing = Pick<CommandInput, 'note' | 'signal'>;

/** Milliseconds after which a person is told what is waited for. */
const SILENT_MS = 2000;
const RETRY_MS = 1000;

/**
 * Opens the store, so that no search waits until its server has loaded the collection. Resolves to false if the server is away,
 * which must not keep Soutu from starting. Problems of the model are left to what uses it. Throws the other errors of the store:
 * with a wrong setting, waiting does not help.
 */
export async function prepareStore(
  engine: Pick<Engine, 'prepare'>,
  { note, signal }: Preparing,
): Promise<boolean> {
  const timer = setTimeout(() => note('Opening the store…'), SILENT_MS);
  try {
    await Promise.race([engine.prepare(), aborted(signal)]);
    return true;
  } catch (error) {
    const known = error instanceof SoutuError ? error : null;
    if (known?.code.startsWith('model-')) return true;
    if (known?.code !== 'store-unreachable') throw error;
    note(printable(known.message));
    note('  Searches and indexing begin as soon as it answers.');
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Loads what searches need, so that the first one is as fast as later ones. What goes wrong is left to the searches, which say it to the
 * person who searches.
 */
export async function preload(engine: Pick<Engine, 'preload'>, { note, signal }: Preparing): Promise<void> {
  const timer = setTimeout(() => note('Loading the model…'), SILENT_MS);
  const loading = engine.preload({ signal });
  await Promise.race([loading.catch(() => {}), aborted(signal)]);
  clearTimeout(timer);
}

/** Opens a store that was away as soon as it answers. Resolves to false when the signal fires before. Throws as `prepareStore` does. */
export async function storeIsBack(
  engine: Pick<Engine, 'prepare'>,
  { note, signal }: Preparing,
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await engine.prepare();
      note('The store answers now.');
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof SoutuError) || error.code !== 'store-unreachable') throw error;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }
  return false;
}

/** Resolves when the signal fires. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
