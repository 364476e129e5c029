import { signal } from '@preact/signals';

/** A line at the foot of the page that goes by itself. */
export interface Toast {
  readonly key: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  /** With a way back: what it takes back has not been done yet. */
  readonly undo: (() => void) | null;
}

export const toasts = signal<readonly Toast[]>([]);

const SHOWN_MS = 4000;
/** Time in which something can be taken back. */
const UNDO_MS = 6000;
let lastKey = 0;

export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  show(text, tone, null, SHOWN_MS);
}

/** What is waiting to be done, so that leaving the page does it. */
const pending = new Map<number, () => void>();
window.addEventListener('pagehide', () => {
  for (const work of pending.values()) work();
  pending.clear();
});

/**
 * Says that something is done and does it only when the time for taking it back is over: nothing has to be restored.
 * Leaving the page does it at once.
 */
export function withUndo(text: string, work: () => void, takeBack: () => void): void {
  const key = show(
    text,
    'plain',
    () => {
      pending.delete(key);
      takeBack();
      dismiss(key);
    },
    UNDO_MS,
  );
  pending.set(key, work);
}

function show(text: string, tone: Toast['tone'], undo: Toast['undo'], ms: number): number {
  const key = ++lastKey;
  // The same words are not said twice at once; what can be taken back is each a thing of its own.
  const others = toasts.value.filter((one) => one.undo || one.text !== text);
  toasts.value = [...others, { key, text, tone, undo }];
  window.setTimeout(() => dismiss(key), ms);
  return key;
}

/** Takes a line away; what could still have been taken back is done. */
export function dismiss(key: number): void {
  toasts.value = toasts.value.filter((toast) => toast.key !== key);
  const work = pending.get(key);
  pending.delete(key);
  work?.();
}
