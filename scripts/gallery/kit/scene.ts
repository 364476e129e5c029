import sharp from 'sharp';
import { createRandom, type Random } from '../random.ts';
import { gradient, n, path, rect, smoothThrough } from './shapes.ts';

/** A document as drawn: the SVG's inside and its size in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
  /** The page's colour; none for a drawing that paints its own ground, round corners included. */
  readonly paper?: string;
  /** Corner radius of the object when it lies on a desk: a card has one. */
  readonly corner?: number;
}

/** flat: a screenshot or export; photo: taken with a telephone on a desk; scan: a little crooked on white. */
export type Look = 'flat' | 'photo' | 'scan';

const DESKS = [
  ['#b98a5e', '#8d6239', '#7a5230'],
  ['#d8d2c6', '#c4bcac', '#b5ab99'],
  ['#59626e', '#414954', '#363d47'],
  ['#e9e4da', '#d5cdbf', '#c9bfae'],
  ['#7d4f38', '#5f3926', '#52301f'],
] as const;

/** Draws the picture in the given look: PNG bytes for flat, JPEG for what went through a camera or scanner. */
export async function render(drawing: Drawing, look: Look, seed: string): Promise<Buffer> {
  if (look === 'flat') {
    const svg = wrapSvg(drawing.width, drawing.height, sheet(drawing));
    return sharp(Buffer.from(svg)).flatten({ background: '#fff' }).png({ compressionLevel: 8 }).toBuffer();
  }
  const random = createRandom(`${seed} look`);
  const { svg, width, height } = look === 'photo' ? photograph(drawing, random) : scan(drawing, random);
  const grain = await noise(width, height, random);
  return sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .blur(look === 'photo' ? 0.6 : 0.4)
    .jpeg({ quality: 84, mozjpeg: false })
    .toBuffer();
}

function sheet({ width, height, body, paper, corner }: Drawing): string {
  return (
    (paper ? rect(0, 0, width, height, { fill: paper, ...(corner ? { radius: corner } : {}) }) : '') + body
  );
}

/** The document on a desk, turned by some degrees, with its shadow, under light that falls off to the corners. */
function photograph(drawing: Drawing, random: Random) {
  const margin = 0.09 * Math.max(drawing.width, drawing.height);
  const width = Math.round(drawing.width + 2 * margin);
  const height = Math.round(drawing.height + 2 * margin);
  const turn = random.between(-5, 5);
  const place = `translate(${width / 2} ${height / 2}) rotate(${n(turn)}) skewX(${n(random.between(-2, 2))}) scale(.95) translate(${-drawing.width / 2} ${-drawing.height / 2})`;
  const radius = drawing.corner ?? 2;
  const shadow = rect(10, 16, drawing.width, drawing.height, { fill: '#000', opacity: 0.42, radius });
  const [lightX, lightY] = [random.between(0.2, 0.8), random.between(0.1, 0.5)];
  const svg = wrapSvg(
    width,
    height,
    `<filter id="soft" x="-10%" y="-10%" width="120%" height="120%"><feGaussianBlur stdDeviation="14"/></filter>
<clipPath id="edge">${rect(0, 0, drawing.width, drawing.height, { radius })}</clipPath>
<radialGradient id="light" cx="${n(lightX)}" cy="${n(lightY)}" r=".9"><stop offset=".3" stop-color="#fff" stop-opacity=".12"/><stop offset=".6" stop-color="#000" stop-opacity=".03"/><stop offset="1" stop-color="#000" stop-opacity=".38"/></radialGradient>
${desk(width, height, random)}<g transform="${place}"><g filter="url(#soft)">${shadow}</g><g clip-path="url(#edge)">${sheet(drawing)}</g></g>
${rect(0, 0, width, height, { fill: 'url(#light)' })}`,
  );
  return { svg, width, height };
}

function scan(drawing: Drawing, random: Random) {
  const margin = 26;
  const [width, height] = [drawing.width + 2 * margin, drawing.height + 2 * margin];
  const turn = `rotate(${n(random.between(-1.4, 1.4))} ${width / 2} ${height / 2}) translate(${margin} ${margin})`;
  const shade = gradient('lid', '#f4f3ef', '#e3e1da', 20) + rect(0, 0, width, height, { fill: 'url(#lid)' });
  return {
    svg: wrapSvg(width, height, `${shade}<g transform="${turn}">${sheet(drawing)}</g>`),
    width,
    height,
  };
}

/** Boards with a grain that wanders a little. */
function desk(width: number, height: number, random: Random): string {
  const [from, to, grain] = random.pick(DESKS);
  const lines = Array.from({ length: 46 }, () => {
    const y = random.between(-20, height + 20);
    const points = Array.from(
      { length: 6 },
      (_, step) => [(width * step) / 5, y + random.between(-9, 9)] as const,
    );
    return path(smoothThrough(points), {
      stroke: grain,
      width: random.between(0.8, 3.4),
      opacity: random.between(0.1, 0.4),
    });
  });
  return gradient('desk', from, to, 35) + rect(0, 0, width, height, { fill: 'url(#desk)' }) + lines.join('');
}

/** Grey grain at half size, enlarged smoothly: the noise of a small sensor. */
async function noise(width: number, height: number, random: Random): Promise<Buffer> {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const grey = new Uint8Array(w * h);
  for (let at = 0; at < grey.length; at++) grey[at] = 108 + 40 * random.next();
  return sharp(grey, { raw: { width: w, height: h, channels: 1 } })
    .resize(width, height, { kernel: 'linear' })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function wrapSvg(width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
}
