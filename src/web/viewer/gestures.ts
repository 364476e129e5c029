/** Reactions to gestures. Points are relative to the centre of the element, in CSS pixels. */
export interface Gestures {
  readonly zoomBy: (factor: number, px: number, py: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  /** Double click or double tap. */
  readonly toggle: (px: number, py: number) => void;
  /** A horizontal swipe over a picture that is not zoomed: 1 for the next picture, -1 for the previous one. */
  readonly swipe: (by: 1 | -1) => void;
  readonly zoomed: () => boolean;
  /** Whether gestures are disabled because something else handles them. */
  readonly off: () => boolean;
}

const SWIPE_PX = 56;
/** One notch of a mouse wheel zooms by about a fifth. */
const WHEEL_RATE = 0.0018;
const LINE_PX = 40;
/** Browsers report a pinch on a trackpad as a wheel event with ctrl and smaller deltas. */
const PINCH_RATE = 0.01;

/** Listens for wheel, pinch, drag, swipe and double click on an element. Returns a function that stops listening. */
export function followGestures(element: HTMLElement, on: Gestures): () => void {
  const pointers = new Map<number, PointerEvent>();
  let start: PointerEvent | null = null;
  let isOnWords = false;
  const fromMiddle = (x: number, y: number) => {
    const box = element.getBoundingClientRect();
    return [x - box.left - box.width / 2, y - box.top - box.height / 2] as const;
  };

  const down = (event: PointerEvent) => {
    const isMouse = event.pointerType === 'mouse';
    const over = (selector: string) => event.target instanceof Element && event.target.closest(selector);
    isOnWords = isMouse && !!over('.view-line');
    if (on.off() || (isMouse && event.button !== 0) || isOnWords || over('button')) return;
    if (isMouse) getSelection()!.removeAllRanges();
    // The end of a finger that selected words may have gone to the browser alone.
    if (event.isPrimary) pointers.clear();
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    start = pointers.size === 1 ? event : null;
  };
  const move = (event: PointerEvent) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const other = [...pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    pointers.set(event.pointerId, event);
    if (other) pinch(before, event, other);
    else if (on.zoomed()) on.pan(event.clientX - before.clientX, event.clientY - before.clientY);
  };
  const pinch = (before: PointerEvent, after: PointerEvent, other: PointerEvent) => {
    const apart = (one: PointerEvent) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const [px, py] = fromMiddle((after.clientX + other.clientX) / 2, (after.clientY + other.clientY) / 2);
    if (apart(before) > 0) on.zoomBy(apart(after) / apart(before), px, py);
    on.pan((after.clientX - before.clientX) / 2, (after.clientY - before.clientY) / 2);
  };
  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || !start || event.type === 'pointercancel') return;
    const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
    const sideways = Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy);
    // A long press selects words, and moving on then selects more.
    const selects = !getSelection()!.isCollapsed;
    if (event.pointerType !== 'mouse' && !on.zoomed() && sideways && !selects) on.swipe(dx < 0 ? 1 : -1);
    start = null;
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const rate = event.ctrlKey ? PINCH_RATE : WHEEL_RATE;
    on.zoomBy(Math.exp(-event.deltaY * lines * rate), ...fromMiddle(event.clientX, event.clientY));
  };
  const double = (event: MouseEvent) => {
    if (!on.off() && !isOnWords) on.toggle(...fromMiddle(event.clientX, event.clientY));
  };

  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('wheel', wheel, { passive: false, signal });
  element.addEventListener('dblclick', double, { signal });
  return () => stop.abort();
}
