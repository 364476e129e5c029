import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** A vertical range of the results in pixels. */
export interface Span {
  readonly top: number;
  readonly bottom: number;
}

/** Lower edge of the sticky header. */
export function topEdge(): number {
  return Math.max(0, document.querySelector('header')?.getBoundingClientRect().bottom ?? 0);
}

/** Upper edge of the bars at the foot of the window. */
export function bottomEdge(): number {
  return document.querySelector('#foot')?.getBoundingClientRect().top ?? window.innerHeight;
}

/** How far the window has scrolled into an element; negative above it. */
export function scrolledInto(root: HTMLElement): number {
  return -root.getBoundingClientRect().top;
}

/** The width of an element in whole pixels; 0 until it is measured. */
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
 * The range that should be in the document: the viewport plus its height above and below. It moves in steps of half a
 * viewport, so that most frames of scrolling need no rendering. `measure` updates it immediately.
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
