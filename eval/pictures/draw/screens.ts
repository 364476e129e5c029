import type { Drawing } from '../../../scripts/gallery/kit/scene.ts';
import { circle, line, path, rect } from '../../../scripts/gallery/kit/shapes.ts';
import { paragraph, type TextStyle, text } from '../../../scripts/gallery/kit/text.ts';
import { createRandom } from '../../../scripts/gallery/random.ts';
import { fit } from './print.ts';

/** A telephone's screen: a title and rows, as in settings, lists and messages of one sender. */
export function phone(title: string, ...rows: readonly string[]): (seed: string) => Drawing {
  return (seed) => {
    const dark = createRandom(seed).next() < 0.4;
    const [ground, ink, soft] = dark ? ['#101114', '#f1f1f1', '#2a2c31'] : ['#f2f2f7', '#111', '#fff'];
    const [width, height] = [600, 1200];
    return {
      width,
      height,
      paper: ground,
      body: [
        text(40, 50, '9:41', { size: 26, weight: 700, fill: ink }),
        text(40, 150, title, fit(title, 520, { size: 54, weight: 800, fill: ink })),
        ...rows.map((row, i) => {
          const y = 200 + i * 118;
          return (
            rect(24, y, 552, 104, { fill: soft, radius: 20 }) +
            text(52, y + 64, row, fit(row, 500, { size: 32, fill: ink }))
          );
        }),
      ].join(''),
    };
  };
}

/** A window of a computer with a message and buttons. */
export function dialog(title: string, message: string, button: string): (seed: string) => Drawing {
  return (seed) => {
    const desk = createRandom(seed).pick(['#3a6ea5', '#5a4a7a', '#2f6f5e']);
    return {
      width: 1200,
      height: 750,
      paper: desk,
      body: [
        rect(250, 190, 700, 370, { fill: '#fff', radius: 14 }),
        rect(250, 190, 700, 66, { fill: '#e4e6ea', radius: 14 }),
        text(280, 234, title, { size: 30, weight: 600 }),
        circle(330, 370, 44, { fill: '#d33' }),
        path('M312 352L348 388M348 352L312 388', { stroke: '#fff', width: 9 }),
        paragraph(410, 350, 500, message, { size: 32 }).svg,
        rect(770, 480, 150, 56, { fill: '#2f6fed', radius: 10 }),
        text(845, 518, button, { size: 28, fill: '#fff', anchor: 'middle' }),
      ].join(''),
    };
  };
}

/** A page of the web: address, heading, text. */
export function site(address: string, heading: string, body: string): (seed: string) => Drawing {
  return () => ({
    width: 1280,
    height: 800,
    paper: '#fff',
    body: [
      rect(0, 0, 1280, 90, { fill: '#dee1e6' }),
      rect(140, 22, 1000, 48, { fill: '#fff', radius: 24 }),
      text(170, 56, address, { size: 26, fill: '#444' }),
      text(140, 220, heading, fit(heading, 1000, { size: 64, weight: 700 })),
      paragraph(140, 300, 1000, body, { size: 34, fill: '#333' }, 54).svg,
    ].join(''),
  });
}

export type ChartKind = 'rows' | 'area' | 'dots';

/** A chart under its title: rows of bars, an area or dots; other shapes and colours than the demo gallery's. */
export function chart(
  kind: ChartKind,
  title: string,
  ...names: readonly string[]
): (seed: string) => Drawing {
  return (seed) => {
    const random = createRandom(seed);
    const tone = random.pick(['#e07a5f', '#3d405b', '#81b29a', '#118ab2', '#7b2cbf']);
    const label: TextStyle = { size: 28, fill: '#444' };
    const shapes: Readonly<Record<ChartKind, () => string>> = {
      rows: () =>
        names
          .map((name, i) => {
            const y = 190 + i * 90;
            return (
              text(250, y + 42, name, { ...fit(name, 220, label), anchor: 'end' }) +
              rect(270, y, random.between(150, 720), 60, { fill: tone, radius: 6 })
            );
          })
          .join(''),
      area: () => {
        const points = names.map((_, i) => [130 + (i * 820) / (names.length - 1), random.between(220, 560)]);
        const top = points.map(([x, y]) => `L${x} ${y}`).join('');
        return (
          path(`M130 640${top}L950 640Z`, { fill: tone, opacity: 0.5 }) +
          names.map((name, i) => text(points[i]![0]!, 690, name, { ...label, anchor: 'middle' })).join('')
        );
      },
      dots: () =>
        Array.from({ length: 60 }, () =>
          circle(random.between(140, 940), random.between(190, 620), 9, { fill: tone, opacity: 0.7 }),
        ).join('') + names.map((name, i) => text(160 + i * 400, 700, name, label)).join(''),
    };
    return {
      width: 1050,
      height: 740,
      paper: '#fffdf8',
      body: [
        text(60, 110, title, fit(title, 930, { size: 48, weight: 700, face: 'serif' })),
        line(110, 640, 970, 640, '#888', 2),
        shapes[kind](),
      ].join(''),
    };
  };
}
