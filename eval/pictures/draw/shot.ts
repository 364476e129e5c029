import type { Drawing } from '../../../scripts/gallery/kit/scene.ts';
import { circle, ellipse, gradient, path, rect } from '../../../scripts/gallery/kit/shapes.ts';
import { createRandom, type Random } from '../../../scripts/gallery/random.ts';
import { type Artist, art } from './art.ts';

const [WIDTH, HEIGHT] = [1000, 750];

/** Where the things of a snapshot stand or swim. */
export type Ground =
  | 'table'
  | 'wall'
  | 'lawn'
  | 'night'
  | 'sea'
  | 'lake'
  | 'snow'
  | 'sand'
  | 'street'
  | 'forest';

/** A snapshot of one to three things, as a telephone would take it. */
export function shot(
  artist: Artist,
  ground: Ground,
  ...things: readonly string[]
): (seed: string) => Drawing {
  return (seed) => {
    const random = createRandom(seed);
    const side = [470, 400, 310][things.length - 1]!;
    const step = WIDTH / (things.length + 1);
    const placed = things.map((name, i) => {
      const x = step * (i + 1) + random.between(-30, 30);
      const y = HEIGHT * random.between(0.53, 0.6);
      const shadow = ellipse(x, y + side * 0.44, side * 0.34, side * 0.06, { fill: '#000', opacity: 0.25 });
      const turned = `rotate(${Math.round(random.between(-6, 6))} ${Math.round(x)} ${Math.round(y)})`;
      const dry = ground !== 'sea' && ground !== 'lake' && ground !== 'wall';
      return `${dry ? shadow : ''}<g transform="${turned}">${art(artist, name, x - side / 2, y - side / 2, side)}</g>`;
    });
    return { width: WIDTH, height: HEIGHT, body: back(ground, random) + placed.join('') + light() };
  };
}

function back(ground: Ground, random: Random): string {
  const [above, below] = GROUNDS[ground];
  const horizon = HEIGHT * random.between(0.45, 0.6);
  return (
    gradient('above', above[0], above[1]) +
    gradient('below', below[0], below[1]) +
    rect(0, 0, WIDTH, horizon, { fill: 'url(#above)' }) +
    rect(0, horizon, WIDTH, HEIGHT - horizon, { fill: 'url(#below)' }) +
    (DETAILS[ground]?.(horizon, random) ?? '')
  );
}

type Tones = readonly [string, string];

const GROUNDS: Readonly<Record<Ground, readonly [above: Tones, below: Tones]>> = {
  table: [
    ['#e8dfd2', '#d9cdbb'],
    ['#a9744a', '#7f5233'],
  ],
  wall: [
    ['#dfe5ea', '#cbd3da'],
    ['#cbd3da', '#b9c2ca'],
  ],
  lawn: [
    ['#9ccdf2', '#dcefff'],
    ['#7fb55a', '#4f8a3a'],
  ],
  night: [
    ['#070b1e', '#18224a'],
    ['#10152a', '#070912'],
  ],
  sea: [
    ['#8fc6ec', '#e3f2fb'],
    ['#1f6fa8', '#0c3f6b'],
  ],
  lake: [
    ['#a8d3ef', '#e9f5ec'],
    ['#5aa3b8', '#2f7288'],
  ],
  snow: [
    ['#cfdce8', '#eef3f7'],
    ['#ffffff', '#dfe7ee'],
  ],
  sand: [
    ['#8ec9f0', '#f3e9d4'],
    ['#ecd39a', '#cfa963'],
  ],
  street: [
    ['#b9c4cf', '#dde3e8'],
    ['#6b7077', '#4a4e54'],
  ],
  forest: [
    ['#3f6b4a', '#25472f'],
    ['#4b5d33', '#2f3d20'],
  ],
};

const DETAILS: Partial<Readonly<Record<Ground, (horizon: number, random: Random) => string>>> = {
  table: (y, random) =>
    repeat(6, () => {
      const at = random.between(y + 10, HEIGHT - 10);
      return path(`M0 ${at}Q500 ${at + random.between(-14, 14)} 1000 ${at}`, { stroke: '#5f3b22', width: 2 });
    }),
  night: (y, random) =>
    repeat(40, () =>
      circle(random.between(0, WIDTH), random.between(0, y), random.between(1, 3), { fill: '#f5f1d8' }),
    ),
  sea: (y, random) =>
    repeat(14, () => {
      const [x, at] = [random.between(0, 900), random.between(y + 15, HEIGHT)];
      return path(`M${x} ${at}q25 -14 50 0t50 0`, { stroke: '#d4ebf8', width: 3, opacity: 0.7 });
    }),
  lake: (y) =>
    path(`M0 ${y}Q160 ${y - 150} 330 ${y}T700 ${y}T1000 ${y - 60}V${y}Z`, { fill: '#5d8a4d' }) +
    path(`M0 750V690Q250 650 420 750Z`, { fill: '#7fa85a' }),
  street: (y, random) =>
    repeat(7, (i) => {
      const high = random.between(120, y - 20);
      return rect(i * 150, y - high, 138, high, { fill: random.pick(['#8d6f63', '#9aa3ad', '#b7a58c']) });
    }),
  forest: (_y, random) =>
    repeat(9, (i) =>
      rect(i * 118 + random.between(0, 40), 0, random.between(18, 40), 520, { fill: '#2b2118' }),
    ),
};

/** The darker corners of a lens. */
function light(): string {
  return (
    '<radialGradient id="lens" r=".75"><stop offset=".6" stop-opacity="0"/><stop offset="1" stop-opacity=".35"/></radialGradient>' +
    rect(0, 0, WIDTH, HEIGHT, { fill: 'url(#lens)' })
  );
}

function repeat(count: number, draw: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw(i)).join('');
}
