import sharp from 'sharp';
import type { Time } from './light.ts';
import { weather } from './sky.ts';
import { createStage, type Place } from './stage.ts';
import { placeThing, type Sprites, type Thing } from './things.ts';

/** Sides of the pictures by their shape. */
const SHAPES = {
  wide: [1440, 810],
  landscape: [1320, 990],
  portrait: [990, 1320],
  square: [1200, 1200],
  panorama: [1600, 668],
} as const;

type Shape = keyof typeof SHAPES;

export interface Composition {
  readonly shape: Shape;
  readonly place: Place;
  readonly indoors?: boolean;
  readonly things: readonly Thing[];
}

/** A scene by its name, and when it is seen. */
export interface Entry extends Composition {
  readonly name: string;
  readonly times: readonly Time[];
}

/** Draws a scene as it looks at `time`: JPEG bytes where `file` ends so, WebP otherwise. */
export async function paint(
  { shape, place, indoors = false, things }: Composition,
  time: Time,
  file: string,
  seed: string,
  sprites: Sprites,
  taken: Date,
): Promise<Buffer> {
  const [width, height] = SHAPES[shape];
  const stage = createStage(width, height, time, indoors, seed);
  const { back, front = '' } = place(stage);
  const tint = indoors ? stage.light.indoors : stage.light.tint;
  const placed: string[] = [];
  for (const thing of things) {
    const shines = time === 'night' ? thing.shines : undefined;
    const address = await sprites(thing.icon, shines ? [1, 1, 1] : tint);
    const { shines: _, ...dull } = thing;
    placed.push(placeThing(stage, shines ? thing : dull, address));
  }
  const body = back + placed.join('') + front + (indoors ? '' : weather(stage));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`;
  const drawn = sharp(Buffer.from(svg), { unlimited: true }).flatten();
  return file.endsWith('.jpg')
    ? drawn
        .withExif({ IFD2: { DateTimeOriginal: exifDate(taken) } })
        .jpeg({ quality: 85 })
        .toBuffer()
    : drawn.webp({ quality: 85, effort: 1 }).toBuffer();
}

/** 2025:07:14 18:30:00, as EXIF writes it: the clock of the place, for which UTC stands. */
function exifDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');
}
