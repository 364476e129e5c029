import type { ImageFormat } from '../core/formats.ts';
import { libvipsCost } from './decode-cost.ts';
import type { DecodeMemory } from './decode-gate.ts';
import { finish, optionsOf, TIMEOUT } from './finish.ts';
import { sharp } from './sharp.ts';
import { readTiffPages, shownPages } from './tiff/pages.ts';

/** Pages or frames that are looked at. */
export const MAX_LOOKED_AT = 8;
/** Size at which they are looked at: fine lines still show. */
const SIDE = 256;
/** Levels by which the samples of a uniform picture may differ, as JPEG makes them. */
const TOLERANCE = 8;

/** What bounds looking at pages. */
export interface LookOptions {
  readonly maxPixels: number;
  readonly signal: AbortSignal | undefined;
  readonly memory: DecodeMemory | undefined;
}

/**
 * The number of the first page of a TIFF, or frame of a GIF or WebP, that shows something, because scans begin with empty pages and
 * animations with black frames. At most eight are looked at; if none shows anything, it is the first one. Of a TIFF, smaller versions of
 * pages and masks do not count (see `shownPages`).
 *
 * A file with one page is not decoded for it. Throws the errors of the first page.
 */
export async function firstShown(
  bytes: Uint8Array,
  format: ImageFormat,
  options: LookOptions,
): Promise<number> {
  if (format !== 'tiff' && format !== 'gif' && format !== 'webp') return 0;
  const pages = format === 'tiff' ? shownPages(readTiffPages(bytes)) : await framesOf(bytes, format, options);
  const [first = 0] = pages;
  if (pages.length < 2) return first;
  for (const page of pages.slice(0, MAX_LOOKED_AT)) {
    try {
      if (!(await isUniform(bytes, format, page, options))) return page;
    } catch (error) {
      if (page === first) throw error;
      break;
    }
  }
  return first;
}

async function framesOf(
  bytes: Uint8Array,
  format: ImageFormat,
  { signal }: LookOptions,
): Promise<readonly number[]> {
  const metadata = sharp(bytes, { ...optionsOf(format), limitInputPixels: false }).metadata();
  const { pages = 1 } = await finish(format, metadata, signal);
  return Array.from({ length: Math.min(pages, MAX_LOOKED_AT) }, (_, frame) => frame);
}

/** Whether a page, put on white, has one colour. Throws as decoding it does. */
export async function isUniform(
  bytes: Uint8Array,
  format: ImageFormat,
  page: number,
  { maxPixels, signal, memory }: LookOptions,
): Promise<boolean> {
  const options = { ...optionsOf(format), page };
  const header = await finish(
    format,
    sharp(bytes, { ...options, limitInputPixels: false }).metadata(),
    signal,
  );
  // The size of the page that is shown is checked elsewhere, with the right words.
  if (header.width * header.height > maxPixels) return false;
  await memory?.reserve(libvipsCost(format, header).full, signal);
  const work = sharp(bytes, { ...options, limitInputPixels: maxPixels })
    .timeout(TIMEOUT)
    .flatten({ background: '#fff' })
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  memory?.holdUntil(work);
  const { data, info } = await finish(format, work, signal);
  return isOneColour(data, info.channels);
}

function isOneColour(data: Uint8Array, channels: number): boolean {
  for (let channel = 0; channel < channels; channel++) {
    let [least, most] = [255, 0];
    for (let at = channel; at < data.length; at += channels) {
      least = Math.min(least, data[at]!);
      most = Math.max(most, data[at]!);
    }
    if (most - least > TOLERANCE) return false;
  }
  return true;
}
