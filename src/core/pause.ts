import { setImmediate } from 'node:timers/promises';

/** Lets everything else that waits have its turn: long loops would hold up requests. */
export const pause = (): Promise<void> => setImmediate();
