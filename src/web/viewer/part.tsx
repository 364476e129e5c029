import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SearchPicture } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { pictureRatio, region, searchPart, settled, startPart } from './part-search.ts';
import { drawRegion, HANDLES, type Handle, moveRegion, type Point, resizeRegion } from './region.ts';
import type { Size } from './zoom.ts';

/** Minimum size of the selection on the screen. */
const MIN_PX = 32;
/** Step of the arrow keys, as a fraction of the picture. */
const KEY_STEP = 0.02;
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The box that selects a part of the picture; the rest is shaded. */
export function Part({ source, frame, name }: { source: SearchPicture; frame: Size; name: string }) {
  const area = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    startPart(source);
    box.current?.focus({ preventScroll: true });
  }, [source.id]);
  useEffect(() => {
    pictureRatio.value = frame.width / frame.height;
  }, [frame.width, frame.height]);

  const min = {
    width: Math.min(1, MIN_PX / frame.width),
    height: Math.min(1, MIN_PX / frame.height),
  };
  const pointOf = (event: PointerEvent): Point => {
    const bounds = area.current!.getBoundingClientRect();
    return {
      x: (event.clientX - bounds.left) / bounds.width,
      y: (event.clientY - bounds.top) / bounds.height,
    };
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    box.current?.focus({ preventScroll: true });
    const target = event.target as HTMLElement;
    const from = pointOf(event);
    const before = region.peek();
    const handle = target.dataset.handle as Handle | undefined;
    const onBox = box.current!.contains(target);
    area.current!.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const move = (next: PointerEvent) => {
      const to = pointOf(next);
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      if (handle) region.value = resizeRegion(before, handle, dx, dy, min);
      else if (onBox) region.value = moveRegion(before, dx, dy);
      // Ignores a tap outside of the selection, which must not draw a new one.
      else if (Math.hypot(dx * frame.width, dy * frame.height) > 4) region.value = drawRegion(from, to, min);
    };
    const end = () => {
      stop.abort();
      settled.value = region.peek();
    };
    area.current!.addEventListener('pointermove', move, { signal: stop.signal });
    area.current!.addEventListener('pointerup', end, { signal: stop.signal });
    area.current!.addEventListener('pointercancel', end, { signal: stop.signal });
  };

  const press = useRef(down);
  press.current = down;
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    area.current!.addEventListener('pointerdown', (event) => press.current(event), { signal });
    area.current!.addEventListener('dblclick', () => searchPart(source), { signal });
    return () => stop.abort();
  }, [source.id]);

  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') searchPart(source);
    const [x = 0, y = 0] = DIRECTIONS[event.key] ?? [];
    if (x === 0 && y === 0) return;
    event.preventDefault();
    region.value = event.shiftKey
      ? resizeRegion(region.peek(), 'se', x * KEY_STEP, y * KEY_STEP, min)
      : moveRegion(region.peek(), x * KEY_STEP, y * KEY_STEP);
    settled.value = region.peek();
  };

  const { x, y, width, height } = region.value;
  const percent = (value: number) => `${value * 100}%`;
  const round = (value: number) => Math.round(value * 100);
  const placement = { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
  return (
    <div class="part-area" ref={area}>
      <div class="part-veil">
        <div style={placement} />
      </div>
      <div
        class="part-box"
        ref={box}
        role="application"
        aria-label={`${t('partBox')} ${name}`}
        aria-describedby="part-at"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the box, and HTML has no such element
        tabIndex={0}
        onKeyDown={key}
        style={placement}
      >
        {HANDLES.map((handle) => (
          <span key={handle} class={`part-handle part-${handle}`} data-handle={handle} aria-hidden="true" />
        ))}
      </div>
      <p class="sr-only" id="part-at" aria-live="polite">
        {t('partAt', { width: round(width), height: round(height), x: round(x), y: round(y) })}
      </p>
    </div>
  );
}
