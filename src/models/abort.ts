/** Callbacks of each signal that is being listened to. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted, until the returned function is called. However many wait for a signal, it
 * has one listener: with one each, Node warns of a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let callbacks = waiting.get(signal);
  if (callbacks === undefined) {
    const all = new Set<() => void>();
    const callAll = () => {
      for (const call of [...all]) call();
    };
    signal.addEventListener('abort', callAll, { once: true });
    waiting.set(signal, all);
    callbacks = all;
  }
  const own = callbacks.add(callback);
  return () => void own.delete(callback);
}
