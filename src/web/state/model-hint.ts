import { computed, signal } from '@preact/signals';
import { readOnly, status } from './library.ts';
import { downloads, isRunning, models, recommendation } from './models.ts';

const STORAGE_KEY = 'soutu-model-hint';
const BUILT_IN = 'soutu-mini';

const isDismissed = signal(localStorage.getItem(STORAGE_KEY) === 'dismissed');

/** Hides the hint in this browser for good. */
export function dismissHint(): void {
  localStorage.setItem(STORAGE_KEY, 'dismissed');
  isDismissed.value = true;
}

/** The recommendation if the built-in model is in use although a better one can be had; null otherwise. */
export const hinted = computed(() => {
  const advice = recommendation.value;
  if (isDismissed.value || !advice || !models.value || status.value?.model.id !== BUILT_IN) return null;
  const { action, model } = advice;
  const { offline, fixed } = models.value;
  const isPossible = action === 'use' ? !fixed : action === 'pull' && !offline && !fixed;
  if (readOnly.value) return null;
  const isUnderway = status.value.nextModel !== null || downloads.value.some(isRunning);
  return isPossible && !isUnderway && model.id !== BUILT_IN ? advice : null;
});
