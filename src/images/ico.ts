import { SoutuError } from '../errors.ts';
import { decodeBmp } from './bmp.ts';
import type { RawPicture } from './raw.ts';
import { checkPixels } from './too-many-pixels.ts';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const FILE_HEADER = 14;

/** A picture of an icon: a view of the file. */
export interface IconEntry {
  readonly isPng: boolean;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Whether the content is a Windows icon or cursor: the header is short, so the first entry must be right as well. */
export function isIcon(bytes: Uint8Array): boolean {
  if (bytes.length < 22 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[3] !== 0) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = bytes[2]!;
  const count = view.getUint16(4, true);
  const [size, offset] = [view.getUint32(14, true), view.getUint32(18, true)];
  const isKind = kind === 1 || kind === 2;
  return isKind && count > 0 && count < 1000 && bytes[9] === 0 && size > 40 && offset >= 6 + 16 * count;
}

/**
 * The largest picture of an icon or cursor, and of several of that size the one with the most bits. Sizes and bits are read from the
 * pictures, because those in the table are often wrong. Throws `corrupt`, and `too-large`.
 */
export function largestEntry(bytes: Uint8Array, maxPixels: number): IconEntry {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(view.getUint16(4, true), Math.floor((bytes.length - 6) / 16));
  let best: (IconEntry & { readonly bits: number }) | null = null;
  for (let index = 0; index < count; index++) {
    const at = 6 + index * 16;
    const from = view.getUint32(at + 12, true);
    const size = view.getUint32(at + 8, true);
    if (from + size > bytes.length) continue;
    const entry = readEntry(bytes.subarray(from, from + size));
    if (entry === null) continue;
    const [here, there] = [entry.width * entry.height, best === null ? 0 : best.width * best.height];
    if (here > there || (here === there && entry.bits > best!.bits)) best = entry;
  }
  if (best === null) throw new SoutuError('corrupt', 'no picture of the icon can be read');
  checkPixels(best.width, best.height, maxPixels);
  return best;
}

function readEntry(bytes: Uint8Array): (IconEntry & { readonly bits: number }) | null {
  if (bytes.length < 40) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (PNG.equals(bytes.subarray(0, 8))) {
    const [width, height] = [view.getUint32(16), view.getUint32(20)];
    return width > 0 && height > 0 ? { isPng: true, width, height, bits: 32, bytes } : null;
  }
  if (view.getUint32(0, true) !== 40) return null;
  const width = view.getInt32(4, true);
  // The height counts the mask as well.
  const height = Math.floor(view.getInt32(8, true) / 2);
  if (width <= 0 || height <= 0) return null;
  return { isPng: false, width, height, bits: view.getUint16(14, true), bytes };
}

/**
 * Decodes a picture of an icon that is stored as a bitmap. With 32 bits the fourth byte is the transparency, unless it is 0 everywhere;
 * else it is the mask of one bit after the colours. Throws as `decodeBmp` does.
 */
export function decodeIcon({ bytes, width, height }: IconEntry, maxPixels: number): RawPicture {
  const file = new Uint8Array(FILE_HEADER + bytes.length);
  file.set(bytes, FILE_HEADER);
  const view = new DataView(file.buffer);
  view.setInt32(FILE_HEADER + 8, height, true);
  const { data, channels } = decodeBmp(file, maxPixels);
  const bits = view.getUint16(FILE_HEADER + 14, true);
  const colours = view.getUint32(FILE_HEADER + 32, true) || 2 ** bits;
  const dataAt = 40 + (bits > 8 ? 0 : 4 * colours);
  const stride = Math.floor((bits * width + 31) / 32) * 4;
  const maskAt = dataAt + stride * height;
  const maskStride = Math.floor((width + 31) / 32) * 4;
  const hasAlpha = bits === 32 && hasOpaque(bytes.subarray(dataAt, maskAt));
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const stored = height - 1 - y;
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      for (let c = 0; c < 3; c++) rgba[pixel * 4 + c] = data[pixel * channels + c]!;
      const masked = (bytes[maskAt + stored * maskStride + (x >> 3)] ?? 0) & (0x80 >> (x & 7));
      const alpha = hasAlpha ? bytes[dataAt + stored * stride + x * 4 + 3]! : masked ? 0 : 255;
      rgba[pixel * 4 + 3] = alpha;
    }
  }
  return { data: rgba, width, height, channels: 4 };
}

function hasOpaque(pixels: Uint8Array): boolean {
  for (let at = 3; at < pixels.length; at += 4) if (pixels[at] !== 0) return true;
  return false;
}
