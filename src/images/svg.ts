import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { SoutuError } from '../errors.ts';
import { type DecoderCost, svgCost } from './decode-cost.ts';
import { isGzip, svgRoot } from './identify.ts';
import { sanitizeSvg } from './sanitize-svg.ts';
import { readTag, type Tag } from './svg-tag.ts';
import { xmlText } from './svg-text.ts';

/** Longer side in pixels at which an SVG is drawn: four times the input size of the models. */
const SIDE = 1024;
/** Maximum length of the text; real SVGs have less than 10 MB. Also limits the inflation of SVGZ. */
const MAX_TEXT = 32 << 20;
/** Bytes of memory per byte of text while it is prepared: several copies with two bytes per character. */
const COPIES = 8;

const inflate = promisify(gunzip);

export interface Drawing {
  /** The text of the SVG, with the width and height at which it is drawn. */
  readonly bytes: Uint8Array;
  /** The original size in CSS pixels, rounded, at least 1. */
  readonly width: number;
  readonly height: number;
  /** The size at which it is drawn. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** Memory that drawing it needs. */
  readonly cost: DecoderCost;
}

/** Bytes of memory that `prepareSvg` needs. */
export const svgTextCost = (bytes: Uint8Array): number =>
  COPIES * Math.min(isGzip(bytes) ? MAX_TEXT : bytes.length, MAX_TEXT);

/**
 * Scales an SVG so that its longer side has `SIDE` pixels, whatever its size: icons may have 16 units, and maps a million.
 * Expensive elements are disabled (`sanitizeSvg`); everything else is unchanged. Throws `too-large` and `corrupt`.
 *
 * librsvg adds further protection: it loads no external resources (no base URL is given), limits the expansion of entities and
 * of `use`, and can be stopped between strips.
 */
export async function prepareSvg(bytes: Uint8Array, maxPixels: number): Promise<Drawing> {
  const raw = isGzip(bytes) ? await inflateSvg(bytes) : bytes;
  if (raw.length > MAX_TEXT) throw tooMuchText();
  const { text, pixels } = await sanitizeSvg(xmlText(raw));
  if (pixels > maxPixels) throw new SoutuError('too-large', `the images in the SVG have ${pixels} pixels`);
  const root = svgRoot(text);
  const tag = root === null ? null : readTag(text, root.nameEnd, ['width', 'height', 'viewBox']);
  if (tag === null) throw new SoutuError('corrupt', 'the root element of the SVG is missing or incomplete');

  const [width, height] = sizeOf(tag);
  const scale = SIDE / Math.max(width, height);
  const whole = (side: number) => Math.max(1, Math.round(side));
  const [drawnWidth, drawnHeight] = [whole(width * scale), whole(height * scale)];
  const box = tag.attributes.some(({ name }) => name === 'viewBox')
    ? ''
    : ` viewBox="0 0 ${width} ${height}"`;
  const named = `${box} width="${drawnWidth}" height="${drawnHeight}"`;
  const drawing = Buffer.from(recognisable(resized(text, tag, named)));
  return {
    bytes: drawing,
    width: whole(width),
    height: whole(height),
    drawnWidth,
    drawnHeight,
    cost: svgCost({
      bytes: drawing.length,
      elements: count(drawing, '<'),
      rules: count(drawing, '{'),
      pixels,
    }),
  };
}

function count(bytes: Uint8Array, character: string): number {
  const code = character.charCodeAt(0);
  let found = 0;
  for (let at = bytes.indexOf(code); at >= 0; at = bytes.indexOf(code, at + 1)) found += 1;
  return found;
}

/** Replaces the width and height of the root element by these attributes. */
function resized(text: string, tag: Tag, attributes: string): string {
  const pieces = [text.slice(0, tag.nameEnd), attributes];
  let from = tag.nameEnd;
  for (const attribute of tag.attributes) {
    if (attribute.name === 'viewBox') continue;
    pieces.push(text.slice(from, attribute.from));
    from = attribute.to;
  }
  return [...pieces, text.slice(from)].join('');
}

/** libvips recognises an SVG by this text near its start, which one with another prefix than `svg` lacks. */
function recognisable(text: string): string {
  const root = svgRoot(text);
  if (root === null || /^<(svg:)?svg$/i.test(text.slice(root.from, root.nameEnd))) return text;
  // Nothing may come before the declaration.
  return `<!--<svg-->${text.replace(/^\uFEFF?<\?xml\s[^>]*>/, '')}`;
}

const tooMuchText = () =>
  new SoutuError('too-large', `the SVG has more than ${MAX_TEXT.toLocaleString('en-US')} bytes of text`);

async function inflateSvg(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: MAX_TEXT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooMuchText();
    throw new SoutuError('corrupt', `the SVGZ cannot be inflated: ${(error as Error).message}`);
  }
}

/** CSS pixels per unit, with em and ex for a font size of 16 pixels. https://www.w3.org/TR/css-values-3/#absolute-lengths */
const UNITS: Record<string, number> = {
  '': 1,
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  em: 16,
  rem: 16,
  ex: 8,
};

/**
 * Width and height in CSS pixels: as specified, or those of the view box, or 300 x 150 as in browsers. If only one is specified
 * (percentages do not count), the other one is derived from the aspect ratio of the view box, or else 2 : 1. The aspect ratio of
 * the result is limited to 1 : 1000.
 */
function sizeOf(tag: Tag): [number, number] {
  const box = attribute(tag, 'viewBox')
    ?.trim()
    .split(/[\s,]+/)
    .map(Number);
  const hasBox = box?.length === 4 && box[2]! > 0 && box[3]! > 0 && Number.isFinite(box[2]! + box[3]!);
  const ratio = hasBox ? box[2]! / box[3]! : 2;
  let width = lengthOf(attribute(tag, 'width'));
  let height = lengthOf(attribute(tag, 'height'));
  if (width === null && height === null) [width, height] = hasBox ? [box[2]!, box[3]!] : [300, 150];
  width ??= height! * ratio;
  height ??= width / ratio;
  return [Math.max(width, height / 1000), Math.max(height, width / 1000)];
}

function attribute(tag: Tag, name: string): string | undefined {
  return tag.attributes.find((attribute) => attribute.name === name)?.value;
}

/** Maximum characters of a length, because the pattern below takes quadratic time with very long ones. */
const MAX_LENGTH = 40;

function lengthOf(text = ''): number | null {
  if (text.length > MAX_LENGTH) return null;
  const match = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const pixels = match === null ? 0 : Number(match[1]) * (UNITS[match[2]!.toLowerCase()] ?? 0);
  return pixels > 0 && Number.isFinite(pixels) ? pixels : null;
}
