import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isRefusal } from '../api.ts';
import { reachable } from '../state/library.ts';

/** What the server answers, once for each place on the page; null until then, and while it cannot be reached or refuses. */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>): T | null {
  const answer = useSignal<T | null>(null);
  const there = reachable.value;
  useEffect(() => {
    if (!there) return;
    const stop = new AbortController();
    ask(stop.signal)
      .then((found) => {
        answer.value = found;
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted && !isRefusal(error)) throw error;
      });
    return () => stop.abort();
  }, [there]);
  return answer.value;
}
