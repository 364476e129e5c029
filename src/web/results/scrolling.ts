import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** A stretch of the results in pixels from its top. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** The lower edge of what stays at the top of the window. */
export function topEdge(): number {
  return Math.max(0, document.querySelector('header')?.getBoundingClientRect().bottom ?? 0);
}

/** The upper edge of what stays at the foot of the window. */
export function bottomEdge(): number {
  return document.querySelector('#foot')?.getBoundingClientRect().top ?? window.innerHeight;
}

/** How far the window has scrolled into an element; negative above it. */
export function scrolledInto(root: HTMLElement): number {
  return -root.getBoundingClientRect().top;
}

/** The width of an element in whole pixels, 0 until it is known. */
export function useWidth(root: RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.floor(root.current!.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(root.current!);
    return () => observer.disconnect();
  }, []);
  return width;
}

/**
 * The stretch that should be in the document: the window with one more above and below. It moves in steps of half a
 * window, so that most frames of scrolling have nothing to draw anew. `measure` sets it at once.
 */
export function useSpan(root: RefObject<HTMLElement>): [Span, measure: () => void] {
  const [span, setSpan] = useState<Span>(() => ({ top: 0, bottom: 2 * window.innerHeight }));
  const measure = useCallback(() => {
    if (!root.current) return;
    const height = window.innerHeight;
    const step = Math.max(1, height / 2);
    const at = Math.floor(scrolledInto(root.current) / step) * step;
    const next = { top: at - height, bottom: at + step + 2 * height };
    setSpan((span) => (span.top === next.top && span.bottom === next.bottom ? span : next));
  }, []);
  useEffect(() => {
    measure();
    window.addEventListener('scroll', measure, { passive: true });
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('scroll', measure);
      window.removeEventListener('resize', measure);
    };
  }, []);
  return [span, measure];
}
