import { setTimeout as sleep } from 'node:timers/promises';
import { drawingIn } from '../engine/drawing-state.ts';
import { presenceOf } from '../engine/presence.ts';

const LOOK_MS = 2000;

/** Waits until the pictures of a folder are drawn. Resolves to false at once if no program draws there, and when the signal fires. */
export async function untilDrawn(folder: string, signal: AbortSignal): Promise<boolean> {
  let wasDrawing = false;
  while ((await presenceOf(folder)) === 'there' && (await drawingIn(folder)) !== null) {
    wasDrawing = true;
    await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return false;
  }
  return wasDrawing;
}
