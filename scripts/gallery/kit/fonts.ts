import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as fontkit from 'fontkit';
import { decompress } from 'wawoff2';

/** A glyph as SVG path data in font units (y upwards); multiply by `scale` times the text size for pixels. */
export interface Glyph {
  readonly path: string;
  readonly advance: number;
  readonly scale: number;
}

export type FaceName = 'sans' | 'serif' | 'mono' | 'hand' | 'brush';

/** Which packages draw a face, in the order of asking: Latin letters first, then the Chinese characters. */
const FACES: Readonly<Record<FaceName, readonly string[]>> = {
  sans: ['@fontsource-variable/noto-sans-sc'],
  serif: ['@fontsource/libre-baskerville', '@fontsource-variable/noto-sans-sc'],
  mono: ['@fontsource/roboto-mono', '@fontsource-variable/noto-sans-sc'],
  hand: ['@fontsource/caveat', '@fontsource/ma-shan-zheng', '@fontsource-variable/noto-sans-sc'],
  brush: ['@fontsource/ma-shan-zheng', '@fontsource-variable/noto-sans-sc'],
};

export const FONT_PACKAGES: readonly string[] = [...new Set(Object.values(FACES).flat())];

/** A web font comes in slices by range of characters; `unicode.json` of the package says which is where. */
interface Slice {
  readonly file: string;
  readonly ranges: readonly (readonly [number, number])[];
}

const require = createRequire(import.meta.url);
const slices = new Map<string, Slice[]>();
const fonts = new Map<string, fontkit.Font>();
const glyphs = new Map<string, Glyph>();

/**
 * The text of a picture must look the same on a machine without any font, so letters become outlines of fonts from npm.
 * fontkit varies the weight of TrueType files only: the variable font is unpacked here, before any text is drawn.
 */
export async function loadFonts(): Promise<void> {
  for (const name of FONT_PACKAGES) slices.set(name, readSlices(name));
  const variable = [...slices].filter(([name]) => isVariable(name)).flatMap(([, list]) => list);
  for (const { file } of variable) {
    fonts.set(file, open(Buffer.from(await decompress(readFileSync(file)))));
  }
}

/** The glyph of one character (code point), or a blank as wide as half the size where no font has it. */
export function glyphOf(face: FaceName, weight: number, codePoint: number): Glyph {
  const key = `${face} ${weight} ${codePoint}`;
  const known = glyphs.get(key);
  if (known) return known;
  const glyph = findGlyph(face, weight, codePoint) ?? { path: '', advance: 500, scale: 0.001 };
  glyphs.set(key, glyph);
  return glyph;
}

function findGlyph(face: FaceName, weight: number, codePoint: number): Glyph | undefined {
  for (const name of FACES[face]) {
    for (const { file, ranges } of slices.get(name)!) {
      if (!ranges.some(([first, last]) => codePoint >= first && codePoint <= last)) continue;
      const font = fontOf(name, file, weight);
      if (!font.hasGlyphForCodePoint(codePoint)) continue;
      const { path, advanceWidth } = font.glyphForCodePoint(codePoint);
      return { path: path.toSVG(), advance: advanceWidth, scale: 1 / font.unitsPerEm };
    }
  }
  return undefined;
}

function fontOf(name: string, file: string, weight: number): fontkit.Font {
  const variable = isVariable(name);
  const heavy = !variable && weight >= 600 && !name.includes('ma-shan-zheng');
  const source = heavy ? file.replace('-400-', '-700-') : file;
  const key = variable ? `${file} ${weight}` : source;
  const known = fonts.get(key);
  if (known) return known;
  const font = variable ? fonts.get(file)!.getVariation({ wght: weight }) : open(readFileSync(source));
  fonts.set(key, font);
  return font;
}

function open(bytes: Buffer): fontkit.Font {
  return fontkit.create(bytes) as fontkit.Font;
}

function isVariable(name: string): boolean {
  return name.includes('-variable');
}

function readSlices(name: string): Slice[] {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const ranges = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>;
  const family = name.slice(name.lastIndexOf('/') + 1);
  const tail = isVariable(name) ? 'wght-normal.woff2' : '400-normal.woff';
  return Object.entries(ranges).map(([subset, list]) => ({
    file: join(folder, 'files', `${family}-${subset.replace(/[[\]]/g, '')}-${tail}`),
    ranges: list.split(',').map(parseRange),
  }));
}

function parseRange(range: string): [number, number] {
  const [first, last] = range.replace(/^U\+/i, '').split('-');
  return [Number.parseInt(first!, 16), Number.parseInt(last ?? first!, 16)];
}
