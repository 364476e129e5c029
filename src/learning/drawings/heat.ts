import { COLOR } from './drawing.ts';
import { type Shape, shape } from './shape.ts';

/** A cell of a drawing whose colour stands for a value. */
export interface HeatCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** -1 to 1. */
  readonly value: number;
}

const LEVELS = 8;

/**
 * Cells in the accent colour for positive values and in that of the text for negative ones, the stronger the darker. All cells of a
 * strength are one path: thousands of rectangles would be slow to draw.
 */
export function drawHeat(cells: readonly HeatCell[]): Shape[] {
  const paths = new Map<number, string[]>();
  for (const { x, y, width, height, value } of cells) {
    const level = Math.round(Math.max(-1, Math.min(1, value)) * LEVELS);
    if (level === 0) continue;
    const d = `M${tidy(x)} ${tidy(y)}h${tidy(width)}v${tidy(height)}h${-tidy(width)}z`;
    const same = paths.get(level) ?? [];
    same.push(d);
    paths.set(level, same);
  }
  return [...paths].map(([level, d]) =>
    shape('path', {
      d: d.join(''),
      fill: level > 0 ? COLOR.accent : COLOR.ink,
      'fill-opacity': (Math.abs(level) / LEVELS) * 0.9,
    }),
  );
}

const tidy = (value: number) => Math.round(value * 100) / 100;
