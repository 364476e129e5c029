import { constants, gunzipSync } from 'node:zlib';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { RAF_MAGIC } from './camera-raw/raf.ts';
import { isSensorTiff } from './camera-raw/tiff-previews.ts';
import { isIcon } from './ico.ts';
import { xmlText } from './svg-text.ts';

/**
 * Determines the format from the first bytes. The first 4 KiB of a file suffice (for SVG all bytes up to `<svg`, at most
 * 64 KiB), except that RAW files with the structure and magic number of a TIFF are recognised by their directories, wherever these
 * are. The rest of the file may still be damaged. Throws `empty`, and `unsupported` for all other content.
 */
export function sniffFormat(bytes: Uint8Array): ImageFormat {
  if (bytes.length === 0) throw new SoutuError('empty', 'the file has no content');
  const format = sniff(bytes);
  if (format === null)
    throw new SoutuError('unsupported', 'the content is not a picture format that Soutu reads');
  return format;
}

function sniff(bytes: Uint8Array): ImageFormat | null {
  const at = (offset: number, text: string) => ascii(bytes, offset, offset + text.length) === text;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (at(0, 'GIF87a') || at(0, 'GIF89a')) return 'gif';
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'webp';
  if (at(0, 'IIRO') || at(0, 'IIRS') || at(0, 'MMOR') || at(0, 'IIU\0') || at(0, RAF_MAGIC)) return 'raw';
  if (at(0, 'II*\0') && at(8, 'CR')) return 'raw';
  if (at(0, 'II*\0') || at(0, 'MM\0*')) return isSensorTiff(bytes) ? 'raw' : 'tiff';
  if (at(0, 'II+\0') || at(0, 'MM\0+')) return 'tiff';
  if (at(0, '8BPS\0\x01') || at(0, '8BPS\0\x02')) return 'psd';
  if (at(0, '\xff\x0a') || at(0, '\0\0\0\x0cJXL \r\n\x87\n')) return 'jxl';
  if (at(0, '\0\0\0\x0cjP  \r\n\x87\n') || at(0, '\xff\x4f\xff\x51\0')) return 'jp2';
  if (isIcon(bytes)) return 'ico';
  if (at(0, 'BM') && isBitmap(bytes)) return 'bmp';
  if (at(4, 'ftyp')) return sniffBrands(bytes);
  return sniffSvg(bytes) ? 'svg' : null;
}

/** Texts may start with "BM", too, so the size of the second header must also be a known one. */
function isBitmap(bytes: Uint8Array): boolean {
  const size = bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(14, true);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(size);
}

/**
 * Determines the format of an ISO base media file from its major brand and compatible brands (ISO 23008-12, AVIF 1.1). The
 * brands mif1 and msf1 mean any image format; without a more specific brand, HEIC is assumed. Videos have other brands.
 */
function sniffBrands(bytes: Uint8Array): 'avif' | 'heic' | 'raw' | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(bytes.length, view.getUint32(0), 512);
  const brands = [ascii(bytes, 8, 12)];
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(ascii(bytes, offset, offset + 4));
  for (const brand of brands) {
    if (brand === 'crx ') return 'raw';
    if (brand === 'avif' || brand === 'avis') return 'avif';
    if (/^(hei[cmsx]|hev[cmsx])$/.test(brand)) return 'heic';
  }
  return brands[0] === 'mif1' || brands[0] === 'msf1' ? 'heic' : null;
}

/** Whether the major brand says that the file is an animation, in which libheif finds no single picture. */
export const isImageSequence = (bytes: Uint8Array): boolean =>
  ['avis', 'hevc', 'hevx', 'msf1'].includes(ascii(bytes, 8, 12));

/** Maximum length of the prologue before `<svg`. */
const SVG_PROLOGUE = 1 << 16;
/** All that XML allows before the root element: declaration, processing instructions, comments, document type. */
const PROLOGUE =
  /^\uFEFF?(?:\s+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE\s(?:[^[>"']|"[^"]*"|'[^']*'|\[[\s\S]*?\]\s*(?=>))*>)*/i;

function sniffSvg(bytes: Uint8Array): boolean {
  const head = isGzip(bytes) ? inflateHead(bytes) : bytes;
  const text = xmlText(head.subarray(0, SVG_PROLOGUE));
  return /^\uFEFF?\s*</.test(text) && svgRoot(text) !== null;
}

/** The start of the root element, whose name may have the prefix of a namespace, of at most this length. */
const ROOT = /^<(?:[a-z_][\w.-]{0,30}:)?svg(?=[\s>/])/i;
const MAX_ROOT = 40;

/** Where the start tag of the root element begins, and its name ends; null if the prologue is too long or another element follows. */
export function svgRoot(text: string): { readonly from: number; readonly nameEnd: number } | null {
  const from = PROLOGUE.exec(text.slice(0, SVG_PROLOGUE))![0].length;
  const name = ROOT.exec(text.slice(from, from + MAX_ROOT))?.[0];
  return name === undefined ? null : { from, nameEnd: from + name.length };
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Inflates the start of gzip data: 4 KiB, which become at most 4 MiB. Empty if the data is invalid. */
function inflateHead(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

/** Bytes as Latin-1 text; shorter at the end of the file. */
function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
