import sharp from 'sharp';
import { fluentIcons } from '../kit/icons.ts';
import { ellipse, n, rect } from '../kit/shapes.ts';
import type { Time } from './light.ts';
import { glow, repeat, type Stage } from './stage.ts';

/** An emoji in a scene. */
export interface Thing {
  readonly icon: string;
  /** Its middle and its feet, as parts of the picture's width and height. */
  readonly x: number;
  readonly y: number;
  /** Its side as a part of the picture's shorter side. */
  readonly size: number;
  /** What it stands on: only on ground it throws a shadow. */
  readonly on: 'ground' | 'air';
  /** How much of it is under water, as a part of its side. */
  readonly sunk: number;
  readonly flip: boolean;
  /** The colour in which it shines by itself at night. */
  readonly shines?: string;
}

export type Options = Partial<Pick<Thing, 'on' | 'sunk' | 'flip' | 'shines'>>;

/** Pixels of an icon's picture; scenes show it at 150 to 560. */
const SIDE = 400;
/** How much of an icon's square is empty below its feet. */
const MARGIN = 0.045;

export function thing(icon: string, x: number, y: number, size: number, options: Options = {}): Thing {
  return { icon, x, y, size, on: 'ground', sunk: 0, flip: false, ...options };
}

export type Sprites = (icon: string, tint: readonly number[]) => Promise<string>;

/** Icons as data addresses of PNG pictures. Each is drawn once, since their blurs take longer than all else in a scene. */
export function createSprites(): Sprites {
  const drawn = new Map<string, Promise<Buffer>>();
  return async (name, tint) => {
    let picture = drawn.get(name);
    if (!picture) {
      picture = drawIcon(name);
      drawn.set(name, picture);
    }
    const plain = tint.every((factor) => factor === 1);
    const png = plain
      ? await picture
      : await sharp(await picture)
          .linear([...tint, 1], [0, 0, 0, 0])
          .png({ compressionLevel: 1 })
          .toBuffer();
    return `data:image/png;base64,${png.toString('base64')}`;
  };
}

async function drawIcon(name: string): Promise<Buffer> {
  const { width, height, icons } = fluentIcons();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${width} ${height}">${icons[name]!.body}</svg>`;
  return sharp(Buffer.from(svg)).png({ compressionLevel: 1 }).toBuffer();
}

/** Draws a thing with its shadow and its shine; `address` is its sprite's. */
export function placeThing(
  stage: Stage,
  { x, y, size, on, sunk, flip, shines }: Thing,
  address: string,
): string {
  const side = size * Math.min(stage.width, stage.height);
  const [middle, feet] = [x * stage.width, y * stage.height];
  const top = feet - side * (1 - MARGIN - sunk);
  const strength: Readonly<Record<Time, number>> = {
    day: 0.5,
    sunset: 0.5,
    night: 0.75,
    rain: 0.35,
    snow: 0.3,
  };
  const shadow =
    on === 'ground' && !sunk
      ? glow(stage, middle, feet - side * 0.015, side * 0.52, side * 0.085, '#0d1426', strength[stage.time])
      : '';
  const halo = shines ? glow(stage, middle, feet - side * 0.5, side * 1.5, side * 1.3, shines, 0.6) : '';
  const turn = flip ? `translate(${n(2 * middle)} 0) scale(-1 1)` : '';
  const image = `<image href="${address}" x="${n(middle - side / 2)}" y="${n(top)}" width="${n(side)}" height="${n(side)}"${turn && ` transform="${turn}"`}/>`;
  if (!sunk) return halo + shadow + image;
  const id = stage.id();
  const surface = `<clipPath id="${id}">${rect(0, 0, stage.width, feet)}</clipPath><g clip-path="url(#${id})">${image}</g>`;
  return halo + surface + ripples(stage, middle, feet, side);
}

/** Foam along the line where a thing enters the water. */
function ripples(stage: Stage, x: number, y: number, side: number): string {
  const fill = stage.tone('#e8f7ff');
  return (
    glow(stage, x, y + side * 0.06, side * 0.5, side * 0.1, stage.tone('#0b3a66'), 0.6) +
    ellipse(x, y, side * 0.44, side * 0.022, { fill, opacity: 0.8 }) +
    repeat(3, (row) =>
      ellipse(
        x + side * 0.06 * (row - 1),
        y + side * 0.04 * (row + 1),
        side * (0.36 - row * 0.08),
        side * 0.008,
        {
          fill,
          opacity: 0.45,
        },
      ),
    )
  );
}
