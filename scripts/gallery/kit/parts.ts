import qrcode from 'qrcode-generator';
import type { Random } from '../random.ts';
import {
  circle,
  clip,
  ellipse,
  gradient,
  group,
  line,
  n,
  path,
  rect,
  smoothThrough,
  translate,
} from './shapes.ts';
import { text } from './text.ts';

const SKINS = ['#f2c9a5', '#e3ac7d', '#c98b5c', '#8f5b3a', '#f6d6bd'];
const HAIR = ['#2b211c', '#4a2f20', '#15151a', '#7a5230', '#6d6a6a'];
const CLOTHES = ['#2f4a73', '#6b2f3a', '#2f5d50', '#3a3a46', '#7a6a3a', '#4b3a6b'];

/** A drawn passport photograph of nobody: shoulders, head, hair (long or short), face. */
export function portrait(
  x: number,
  y: number,
  w: number,
  h: number,
  random: Random,
  backdrop = '#dfe8f1',
  long = random.next() < 0.5,
): string {
  const [skin, hair, cloth] = [random.pick(SKINS), random.pick(HAIR), random.pick(CLOTHES)];
  const id = `face${Math.round(x)}-${Math.round(y)}-${random.digits(6)}`;
  const figure = [
    rect(0, 0, 100, 125, { fill: backdrop }),
    long ? path('M24 48C22 16 78 16 76 48L80 98H20Z', { fill: hair }) : '',
    path('M4 128C6 100 26 94 50 94C74 94 94 100 96 128Z', { fill: cloth }),
    path('M40 78H60V96C56 103 44 103 40 96Z', { fill: skin }),
    path('M40 84C46 90 54 90 60 84V90C54 96 46 96 40 90Z', { fill: '#000', opacity: 0.12 }),
    path('M34 98L50 112L66 98L60 93L50 102L40 93Z', { fill: '#fff' }),
    ellipse(29.5, 58, 4, 7, { fill: skin }),
    ellipse(70.5, 58, 4, 7, { fill: skin }),
    path('M30 50C30 30 70 30 70 50C70 70 64 86 50 86C36 86 30 70 30 50Z', { fill: skin }),
    long
      ? path('M28 56C26 18 74 18 72 56C70 42 62 38 52 36C44 42 32 42 28 56Z', { fill: hair })
      : path('M28 54C24 18 76 16 72 54C70 44 66 40 62 37C50 41 38 40 34 38C31 42 30 46 28 54Z', {
          fill: hair,
        }),
    ellipse(42, 57, 2.4, 2.8, { fill: '#2a1d18' }),
    ellipse(58, 57, 2.4, 2.8, { fill: '#2a1d18' }),
    path('M37 51C40 49 44 49 46 51M54 51C56 49 60 49 63 51', { stroke: hair, width: 1.8 }),
    path('M50 58C49 63 48 65 51 66', { stroke: '#00000055', width: 1.2 }),
    path('M44 73C47 76 53 76 56 73', { stroke: '#9c4a42', width: 1.8 }),
    random.next() < 0.3
      ? path('M36 57a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M52 57a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M48 57H52', {
          stroke: '#22222a',
          width: 1.3,
        })
      : '',
  ].join('');
  return clip(id, x, y, w, h, 4, group(`translate(${n(x)} ${n(y)}) scale(${w / 100} ${h / 125})`, figure));
}

/** Bars like those of Code 128 (they encode nothing). */
export function barcode(x: number, y: number, w: number, h: number, random: Random, fill = '#111'): string {
  const widths = Array.from({ length: 75 }, (_, index) =>
    index % 2 ? random.whole(1, 3) : random.whole(1, 4),
  );
  const unit = w / widths.reduce((sum, width) => sum + width, 0);
  let pen = x;
  return widths
    .map((width, index) => {
      const bar = index % 2 ? '' : rect(pen, y, width * unit, h, { fill });
      pen += width * unit;
      return bar;
    })
    .join('');
}

/** A QR code that a telephone reads, with the quiet zone of four modules inside `size`. */
export function qr(
  x: number,
  y: number,
  size: number,
  content: string,
  dark = '#111',
  light = '#fff',
): string {
  const code = qrcode(0, 'M');
  code.addData(content);
  code.make();
  const count = code.getModuleCount();
  const unit = size / (count + 8);
  let d = '';
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) d += `M${column} ${row}h1v1h-1z`;
    }
  }
  const modules = group(
    `translate(${n(x + 4 * unit)} ${n(y + 4 * unit)}) scale(${unit})`,
    path(d, { fill: dark }),
  );
  return rect(x, y, size, size, { fill: light }) + modules;
}

/** The fine waves of papers that are hard to forge. */
export function guilloche(w: number, h: number, color: string, random: Random): string {
  const [rise, length] = [random.between(14, 30), random.between(120, 220)];
  const waves = Array.from({ length: Math.ceil(h / 16) + 2 }, (_, row) => {
    const points = Array.from({ length: Math.ceil((w * 2) / length) + 2 }, (_, step) => {
      const up = step % 2 ? rise : -rise;
      return [step * (length / 2), row * 16 + up * Math.sin(row / 3)] as const;
    });
    return path(smoothThrough(points), { stroke: color, width: 1.2 });
  });
  return `<g opacity=".22">${waves.join('')}</g>`;
}

/** A round company seal in red ink with a star, as on Chinese papers. */
export function seal(x: number, y: number, radius: number, label: string, color = '#c8272d'): string {
  const letters = Array.from(label);
  const step = Math.min(30, 250 / letters.length);
  const ring = letters.map((letter, index) => {
    const angle = (index - (letters.length - 1) / 2) * step;
    const glyph = text(0, -radius * 0.66, letter, {
      size: radius * 0.24,
      weight: 600,
      fill: color,
      anchor: 'middle',
    });
    return group(`rotate(${n(angle)})`, glyph);
  });
  const rim = circle(0, 0, radius, { stroke: color, width: radius * 0.05 });
  return `<g opacity=".82">${translate(x, y, rim, star(0, radius * 0.02, radius * 0.3, color), ...ring)}</g>`;
}

export function star(x: number, y: number, radius: number, fill: string): string {
  const corners = Array.from({ length: 10 }, (_, corner) => {
    const reach = corner % 2 ? radius * 0.382 : radius;
    const angle = (corner * Math.PI) / 5;
    return `${n(x + reach * Math.sin(angle))} ${n(y - reach * Math.cos(angle))}`;
  });
  return path(`M${corners.join('L')}Z`, { fill });
}

/** A scribble in ink that could be anybody's name. */
export function signature(x: number, y: number, w: number, random: Random, ink = '#1d2f6f'): string {
  const points = Array.from({ length: 9 }, (_, step) => {
    return [x + (w * step) / 8, y + random.between(-0.16, 0.1) * w * (step > 5 ? 0.4 : 1)] as const;
  });
  return path(smoothThrough(points), { stroke: ink, width: 3.2 });
}

/** The contact plate of a chip card. */
export function chip(x: number, y: number, w: number): string {
  const h = w * 0.76;
  const id = `chip${Math.round(x)}-${Math.round(y)}`;
  const lines = [
    line(x + w * 0.36, y, x + w * 0.36, y + h, '#9a7b2c', 1.5),
    line(x + w * 0.64, y, x + w * 0.64, y + h, '#9a7b2c', 1.5),
    line(x, y + h * 0.33, x + w, y + h * 0.33, '#9a7b2c', 1.5),
    line(x, y + h * 0.66, x + w, y + h * 0.66, '#9a7b2c', 1.5),
  ];
  const plate = rect(x, y, w, h, { fill: `url(#${id})`, stroke: '#9a7b2c', width: 1.5, radius: w * 0.13 });
  return gradient(id, '#f3dd8f', '#c69c3f', 30) + plate + lines.join('');
}
