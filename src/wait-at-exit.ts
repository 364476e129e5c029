/** How long the process waits at its end: the driver of an accelerator may hang. */
const LIMIT_MS = 10_000;

const waits = new Set<(until: number) => void>();

function waitForAll(): void {
  const until = performance.now() + LIMIT_MS;
  for (const wait of waits) wait(until);
}

/**
 * Lets an orderly end of the process wait, also one after an exception. There is no event loop any more, so the wait has to block.
 *
 * @param wait blocks at most until this time of `performance.now()`
 * @returns ends this
 */
export function waitAtExit(wait: (until: number) => void): () => void {
  if (waits.size === 0) process.on('exit', waitForAll);
  waits.add(wait);
  return () => {
    if (waits.delete(wait) && waits.size === 0) process.off('exit', waitForAll);
  };
}

/** For the end by a signal, which stops no threads and is wanted at once. */
export function neverWaitAtExit(): void {
  process.off('exit', waitForAll);
}
