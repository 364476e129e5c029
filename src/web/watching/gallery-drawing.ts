import { computed, effect } from '@preact/signals';
import { api } from '../api.ts';
import { folders } from '../state/library.ts';
import { quietly } from '../state/quietly.ts';

const LOOK_MS = 2000;

/** How far the demo gallery is drawn; null if no program draws it. */
export const drawing = computed(() => folders.value?.drawing ?? null);

// No run tells of it. Each answer is another object, after which it looks again, as it does after one that failed.
effect(() => {
  if (drawing.value === null) return;
  let timer: ReturnType<typeof setTimeout>;
  const lookLater = () => {
    timer = setTimeout(async () => {
      if (await quietly(look)) lookLater();
    }, LOOK_MS);
  };
  lookLater();
  return () => clearTimeout(timer);
});

async function look(): Promise<void> {
  const next = await api.folders();
  if (folders.peek()) folders.value = { ...folders.peek()!, drawing: next.drawing };
}
