import { setImmediate } from 'node:timers/promises';

/** Yields to the event loop, so that a long loop does not delay requests. */
export const pause = (): Promise<void> => setImmediate();
