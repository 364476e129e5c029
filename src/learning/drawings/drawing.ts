import type { LessonPlace } from '../lessons/lesson.ts';
import { type Shape, shape } from './shape.ts';

/** Width of all drawings in their own units: of a phone, so that their letters stay legible there. */
export const WIDTH = 420;

/** Colours of the page, which knows them in light and dark. */
export const COLOR = {
  ink: 'var(--ink)',
  quiet: 'var(--quiet)',
  line: 'var(--line)',
  ground: 'var(--ground)',
  sunk: 'var(--sunk)',
  accent: 'var(--accent)',
} as const;

/** A drawing with a name for those who cannot see it. */
export function drawing(label: string, height: number, ...children: readonly Shape[]): Shape {
  return shape(
    'svg',
    { class: 'lesson-drawing', viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': label },
    ...children,
  );
}

export function text(at: LessonPlace, words: string, attributes: Shape['attributes'] = {}): Shape {
  return shape('text', { x: at[0], y: at[1], fill: COLOR.quiet, 'font-size': 12, ...attributes }, words);
}

export function dot(at: LessonPlace, r: number, fill: string, attributes: Shape['attributes'] = {}): Shape {
  return shape('circle', { cx: tidy(at[0]), cy: tidy(at[1]), r, fill, ...attributes });
}

export function line(from: LessonPlace, to: LessonPlace, attributes: Shape['attributes'] = {}): Shape {
  return shape('line', {
    x1: tidy(from[0]),
    y1: tidy(from[1]),
    x2: tidy(to[0]),
    y2: tidy(to[1]),
    stroke: COLOR.line,
    ...attributes,
  });
}

export function path(places: readonly LessonPlace[], attributes: Shape['attributes'] = {}): Shape {
  const d = places.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${tidy(x)} ${tidy(y)}`).join('');
  return shape('path', { d, fill: 'none', stroke: COLOR.accent, ...attributes });
}

/** The sign of the query: a diamond. */
export function diamond([x, y]: LessonPlace, size = 8): Shape {
  const places: LessonPlace[] = [
    [x, y - size],
    [x + size, y],
    [x, y + size],
    [x - size, y],
  ];
  return path([...places, places[0]!], { fill: COLOR.ink, stroke: COLOR.ground, 'stroke-width': 2 });
}

/** A function that fits places into a box, with the same scale in both directions. */
export function fitInto(
  places: readonly LessonPlace[],
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): (place: LessonPlace) => LessonPlace {
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(box.width / (right - left || 1), box.height / (high - low || 1));
  const dx = box.x + (box.width - scale * (right - left)) / 2;
  const dy = box.y + (box.height - scale * (high - low)) / 2;
  return ([x, y]) => [tidy(dx + scale * (x - left)), tidy(dy + scale * (high - y))];
}

/** A tenth of a unit cannot be seen, and drawings are sent to browsers. */
const tidy = (value: number) => Math.round(value * 10) / 10;
