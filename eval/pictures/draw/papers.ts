import type { Drawing } from '../../../scripts/gallery/kit/scene.ts';
import { line, rect } from '../../../scripts/gallery/kit/shapes.ts';
import { type TextStyle, text } from '../../../scripts/gallery/kit/text.ts';
import { createRandom } from '../../../scripts/gallery/random.ts';
import { fit } from './print.ts';

export type Row = readonly [name: string, price: number];

/** A till receipt: narrow, centred, no barcode; another layout than the demo gallery's. */
export function receipt(
  shop: string,
  rows: readonly Row[],
  foot: string,
  sum = 'SUM',
): (seed: string) => Drawing {
  return (seed) => {
    const random = createRandom(seed);
    const [width, height] = [440, 400 + rows.length * 52 + 120];
    const base: TextStyle = { size: 26, face: 'sans', fill: '#333' };
    const end: TextStyle = { ...base, anchor: 'end' };
    const middle: TextStyle = { ...base, anchor: 'middle' };
    const total = rows.reduce((all, [, price]) => all + price, 0);
    const after = 250 + rows.length * 52;
    return {
      width,
      height,
      paper: '#fdfcf6',
      body: [
        text(width / 2, 90, shop, { ...fit(shop, 380, { ...middle, size: 44 }), weight: 800 }),
        text(width / 2, 140, `2024-${random.whole(10, 12)}-${random.whole(10, 28)}`, middle),
        ...rows.flatMap(([name, price], i) => [
          text(30, 220 + i * 52, name, fit(name, 280, base)),
          text(410, 220 + i * 52, price.toFixed(2), end),
        ]),
        line(30, after - 40, 410, after - 40, '#333', 3),
        text(30, after + 20, sum, { ...base, size: 40, weight: 800 }),
        text(410, after + 20, total.toFixed(2), { ...end, size: 40, weight: 800 }),
        text(width / 2, after + 110, foot, fit(foot, 380, middle)),
      ].join(''),
    };
  };
}

export interface Invoice {
  readonly heading: string;
  readonly from: string;
  readonly to: string;
  readonly number: string;
  readonly rows: readonly Row[];
  /** What the columns and the sum are called. */
  readonly words: readonly [item: string, amount: string, total: string];
}

/** An invoice or bill over the whole page, with a box for the sum at the right. */
export function invoice({ heading, from, to, number, rows, words }: Invoice): (seed: string) => Drawing {
  return (seed) => {
    const tone = createRandom(seed).pick(['#3d405b', '#6d597a', '#1d6f5c', '#9c6644']);
    const [width, height] = [900, 1240];
    const base: TextStyle = { size: 28 };
    const end: TextStyle = { ...base, anchor: 'end' };
    const total = rows.reduce((all, [, price]) => all + price, 0);
    return {
      width,
      height,
      paper: '#fff',
      body: [
        text(70, 150, heading, fit(heading, 420, { size: 80, weight: 300, fill: tone })),
        text(830, 110, from, fit(from, 360, { ...end, weight: 700 })),
        text(830, 155, number, end),
        text(70, 270, to, { ...base, size: 32, weight: 600 }),
        rect(70, 330, 760, 60, { fill: tone }),
        text(90, 370, words[0], { ...base, fill: '#fff' }),
        text(810, 370, words[1], { ...end, fill: '#fff' }),
        ...rows.flatMap(([name, price], i) => [
          text(90, 450 + i * 70, name, fit(name, 520, base)),
          text(810, 450 + i * 70, price.toFixed(2), end),
          line(70, 475 + i * 70, 830, 475 + i * 70, '#ccc', 2),
        ]),
        rect(480, 520 + rows.length * 70, 350, 110, { stroke: tone, width: 4 }),
        text(500, 590 + rows.length * 70, words[2], { ...base, weight: 700 }),
        text(810, 590 + rows.length * 70, total.toFixed(2), { ...end, size: 40, weight: 800 }),
      ].join(''),
    };
  };
}

/** A ticket with a torn edge: what it is for in large letters, the facts below. */
export function ticket(
  color: string,
  heading: string,
  ...facts: readonly string[]
): (seed: string) => Drawing {
  return () => {
    const [width, height] = [1100, 480];
    return {
      width,
      height,
      paper: '#fffaf0',
      corner: 18,
      body: [
        rect(0, 0, 170, height, { fill: color }),
        line(820, 20, 820, 460, '#bbb', 4),
        text(210, 140, heading, fit(heading, 580, { size: 74, weight: 800, fill: color })),
        ...facts.map((fact, i) => text(210, 230 + i * 62, fact, fit(fact, 580, { size: 38 }))),
        text(850, 140, 'No.', { size: 34 }),
        text(850, 200, String(heading.length * 7919), { size: 44, weight: 700 }),
      ].join(''),
    };
  };
}
