import { findSimilar, selectingPart, selectPart } from '../state/actions.ts';
import { searching } from '../state/search-state.ts';
import { leavePart, notThis } from './leave.ts';
import { togglePanel } from './panel-open.ts';
import { close, shown, step } from './shown.ts';
import type { StageControls } from './stage.tsx';
import { selectWords, toggleWords } from './words.ts';

/** Zoom factor per press of + or -. */
const KEY_ZOOM = 1.4;

/**
 * Handles the keys of the viewer regardless of the focus, in the capture phase. Returns a function that stops listening.
 */
export function followKeys(controls: () => StageControls | null): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key === 'a' && !event.altKey && selectWords()) event.preventDefault();
      return;
    }
    const work = selectingPart.peek()
      ? event.key === 'Escape'
        ? leavePart
        : null
      : workOf(event.key, controls());
    if (!work) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    work();
  };
  window.addEventListener('keydown', listen, { capture: true });
  return () => window.removeEventListener('keydown', listen, { capture: true });
}

function workOf(key: string, controls: StageControls | null): (() => void) | null {
  const source = shown.peek();
  if (!source) return null;
  switch (key) {
    case 'Escape':
      return close;
    case 'ArrowLeft':
      return () => step(-1);
    case 'ArrowRight':
      return () => step(1);
    case 'i':
      return togglePanel;
    case 's':
      return () => findSimilar(source);
    case 'c':
      return () => selectPart(source.id);
    case 't':
      return toggleWords;
    case 'x':
      return searching.peek() ? () => notThis(source) : null;
    case '+':
    case '=':
      return () => controls?.zoomBy(KEY_ZOOM);
    case '-':
      return () => controls?.zoomBy(1 / KEY_ZOOM);
    case '0':
      return () => controls?.whole();
    default:
      return null;
  }
}
