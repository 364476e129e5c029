import { SoutuError } from '../errors.ts';

/** The validated headers of a BMP. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  readonly packing: 'plain' | 'rle';
  /** 256 RGB triples; those that the file does not define are black. */
  readonly palette: Uint8Array;
  /** Masks of red, green, blue and alpha for 16 and 32 bits; 0 for no alpha. */
  readonly masks: readonly [number, number, number, number];
  readonly dataOffset: number;
}

const BI_RGB = 0;
const BI_BITFIELDS = 3;
const BI_ALPHABITFIELDS = 6;

/**
 * Reads the headers (Windows 2 to 5, OS/2 1 and 2). Throws `corrupt`, `unsupported` (embedded JPEG or PNG, Huffman coding)
 * and `too-large`, before memory for pixels is allocated.
 */
export function readBmpHeader(bytes: Uint8Array, maxPixels: number): BmpHeader {
  if (bytes.length < 26) throw new SoutuError('corrupt', 'the BMP header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint32(14, true);
  const old = size === 12;
  if (bytes.length < 14 + size) throw new SoutuError('corrupt', 'the BMP header is cut off');

  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = size >= 40 ? view.getUint32(30, true) : BI_RGB;
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw new SoutuError('corrupt', `the BMP is ${width} x ${height} pixels`);
  if (width * height > maxPixels) {
    throw new SoutuError(
      'too-large',
      `${width} x ${height} pixels; the limit is ${maxPixels.toLocaleString('en-US')} pixels`,
    );
  }
  if (!isDepth(bits)) throw new SoutuError('corrupt', `a BMP cannot have ${bits} bits per pixel`);

  const hasMasks = compression === BI_BITFIELDS || compression === BI_ALPHABITFIELDS;
  const masksAfterHeader = size === 40 && hasMasks ? (compression === BI_ALPHABITFIELDS ? 16 : 12) : 0;
  const paletteAt = 14 + size + masksAfterHeader;
  const stated = size >= 40 ? view.getUint32(46, true) : 0;
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bits,
    packing: packingOf(compression, bits, size),
    palette: readPalette(bytes, paletteAt, old ? 3 : 4, bits > 8 ? 0 : stated || 2 ** bits),
    masks: hasMasks && size !== 64 ? readMasks(view, size, masksAfterHeader) : defaultMasks(bits),
    dataOffset: view.getUint32(10, true) || paletteAt + (bits > 8 ? 0 : 4 * (stated || 2 ** bits)),
  };
}

function isDepth(bits: number): bits is BmpHeader['bits'] {
  return [1, 2, 4, 8, 16, 24, 32].includes(bits);
}

function packingOf(compression: number, bits: number, size: number): 'plain' | 'rle' {
  if (compression === BI_RGB) return 'plain';
  if ((compression === 1 && bits === 8) || (compression === 2 && bits === 4)) return 'rle';
  const masked = compression === BI_BITFIELDS || compression === BI_ALPHABITFIELDS;
  if (masked && size !== 64 && (bits === 16 || bits === 32)) return 'plain';
  throw new SoutuError('unsupported', `BMP compression ${compression} with ${bits} bits per pixel`);
}

function readPalette(bytes: Uint8Array, at: number, step: number, stated: number): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  const count = Math.min(stated, 256, Math.floor((bytes.length - at) / step));
  for (let index = 0; index < count; index++) {
    palette[index * 3] = bytes[at + index * step + 2]!;
    palette[index * 3 + 1] = bytes[at + index * step + 1]!;
    palette[index * 3 + 2] = bytes[at + index * step]!;
  }
  return palette;
}

function readMasks(view: DataView, size: number, after: number): BmpHeader['masks'] {
  const hasAlpha = size >= 56 || after === 16;
  if (view.byteLength < (hasAlpha ? 70 : 66)) throw new SoutuError('corrupt', 'the BMP header is cut off');
  const alpha = hasAlpha ? view.getUint32(66, true) : 0;
  return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true), alpha];
}

function defaultMasks(bits: number): BmpHeader['masks'] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}
