/**
 * Makes the wait for work that cannot be cancelled abortable: once the signal fires it rejects with the signal's reason,
 * while the work finishes in the background and its outcome is ignored.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/** Callbacks by signal. */
const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted, until the returned function is called. All callbacks of a signal share one
 * listener: with one each, Node warns of a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = callbacksOf.get(signal);
  if (callbacks === undefined) {
    const all = new Set<() => void>();
    const callAll = () => {
      for (const call of [...all]) call();
    };
    signal.addEventListener('abort', callAll, { once: true });
    callbacksOf.set(signal, all);
    callbacks = all;
  }
  const own = callbacks.add(callback);
  return () => void own.delete(callback);
}
