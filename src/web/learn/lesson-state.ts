import { effect, signal } from '@preact/signals';
import { type LessonMethod, type LibraryLesson, METHODS } from '../../learning/lessons/lesson.ts';
import { api, isRefusal, type Refusal } from '../api.ts';
import { allowed, online } from '../state/connection.ts';
import { route } from '../state/history.ts';
import { search } from '../state/search-state.ts';

/** The lesson that is shown; stays until the next one is there. */
export const lesson = signal<LibraryLesson | null>(null);
/** Whether another one is on its way. */
export const loading = signal(false);
export const refusal = signal<Refusal | null>(null);

/** Milliseconds without typing until the lesson follows the query. */
const REST_MS = 250;

/** The method of the address; null if another page is shown. */
const methodOf = (shown: string): LessonMethod | null => METHODS.find((one) => one === shown) ?? null;

/** Loads the lesson of the address and of the query whenever one of them changes. Returns a function that stops this. */
export function followLesson(): () => void {
  return effect(() => {
    const method = methodOf(route.value);
    const query = search.value;
    if (method === null || !allowed.value || !online.value) return;
    const leaving = new AbortController();
    loading.value = true;
    const timer = setTimeout(
      async () => {
        try {
          const next = await api.learn(method, query, leaving.signal);
          if (leaving.signal.aborted) return;
          lesson.value = next;
          refusal.value = null;
        } catch (error) {
          if (leaving.signal.aborted) return;
          refusal.value = isRefusal(error) ? error : { code: 'internal', message: String(error), hint: '' };
        }
        loading.value = false;
      },
      lesson.peek()?.method === method ? REST_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  });
}
