import { signal } from '@preact/signals';

/** A temporary message at the foot of the page. */
export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  /** Undoes the action, which is performed only when the toast disappears; null if it cannot be undone. */
  readonly undo: (() => void) | null;
}

export const toasts = signal<readonly Toast[]>([]);

const SHOWN_MS = 4000;
/** Time during which an action can be undone. */
const UNDO_MS = 6000;
let lastKey = 0;

export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  show(text, tone, null, SHOWN_MS);
}

/** How the last run failed, if nothing has happened since. */
let lastFailure = '';

/** Reports how a run failed. Runs are tried again by themselves, so the same words are not repeated until something else happens. */
export function toastFailure(text: string): void {
  if (text !== lastFailure) toast(text, 'bad');
  lastFailure = text;
}

/** Somebody asked for something, or a run ended well. */
export function forgetFailure(): void {
  lastFailure = '';
}

/** Actions that have not been performed yet; leaving the page performs them. */
const pending = new Map<number, () => void>();
window.addEventListener('pagehide', () => {
  for (const action of pending.values()) action();
  pending.clear();
});

/**
 * Reports an action as done but performs it only when the time to undo it has passed, so that nothing has to be restored.
 * Leaving the page performs it immediately.
 */
export function withUndo(text: string, action: () => void, undo: () => void): void {
  const key = show(
    text,
    'plain',
    () => {
      pending.delete(key);
      undo();
      dismiss(key);
    },
    UNDO_MS,
  );
  pending.set(key, action);
}

function show(text: string, tone: Toast['tone'], undo: Toast['undo'], ms: number): number {
  const key = ++lastKey;
  // Replaces a toast with the same text, but not one that can be undone, because each stands for its own action.
  const others = toasts.value.filter((one) => one.undo || one.text !== text);
  toasts.value = [...others, { key, text, tone, undo }];
  window.setTimeout(() => dismiss(key), ms);
  return key;
}

/** Removes a toast and performs its pending action. */
export function dismiss(key: number): void {
  toasts.value = toasts.value.filter((toast) => toast.key !== key);
  const action = pending.get(key);
  pending.delete(key);
  action?.();
}
