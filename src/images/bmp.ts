import { SoutuError } from '../errors.ts';
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';
import type { RawPicture } from './raw.ts';

/**
 * Decodes a BMP: 1, 2, 4, 8, 16, 24 and 32 bits, bottom-up or top-down, RLE4 and RLE8, bit fields. This is own code, because
 * fast-bmp 4 supports no palettes, and bmp-ts 1.0 ignores the offset of the pixels and stops after rows of odd width at 4 bits.
 * Ambiguous files are decoded as by Pillow: the fourth byte of 32 bits is alpha only if a mask says so. If all alpha values are
 * zero, the picture is opaque.
 *
 * Time and memory are bounded by the length of the file and `maxPixels`. Throws `corrupt`, `unsupported`, `too-large`.
 */
export function decodeBmp(bytes: Uint8Array, maxPixels: number): RawPicture {
  const header = readBmpHeader(bytes, maxPixels);
  if (header.packing === 'rle') return paint(header, unpackRle(bytes, header));
  const stride = Math.floor((header.bits * header.width + 31) / 32) * 4;
  const rowBytes = Math.ceil((header.bits * header.width) / 8);
  if (header.dataOffset + stride * (header.height - 1) + rowBytes > bytes.length) {
    throw new SoutuError('corrupt', 'the BMP ends before its last row');
  }
  if (header.bits <= 8) return paint(header, unpackIndexes(bytes, header, stride));
  return header.bits === 24 ? unpackBgr(bytes, header, stride) : unpackMasked(bytes, header, stride);
}

/** The row, counted from the top, of the n-th stored row. */
function targetRow(header: BmpHeader, stored: number): number {
  return header.topDown ? stored : header.height - 1 - stored;
}

function unpackIndexes(bytes: Uint8Array, header: BmpHeader, stride: number): Uint8Array {
  const { width, height, bits, dataOffset } = header;
  const indexes = new Uint8Array(width * height);
  const mask = 2 ** bits - 1;
  for (let row = 0; row < height; row++) {
    const from = dataOffset + row * stride;
    const to = targetRow(header, row) * width;
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      indexes[to + x] = (bytes[from + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return indexes;
}

/** Decodes RLE4 and RLE8. Skipped pixels have index 0; pixels after the end of a row are ignored. */
function unpackRle(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { width, height, bits } = header;
  const indexes = new Uint8Array(width * height);
  let at = header.dataOffset;
  let x = 0;
  let row = 0;
  const next = (): number => {
    const value = bytes[at++];
    if (value === undefined) throw new SoutuError('corrupt', 'the BMP ends before its last row');
    return value;
  };
  const put = (index: number) => {
    if (x < width) indexes[targetRow(header, row) * width + x] = index;
    x++;
  };
  const half = (value: number, odd: number) => (bits === 8 ? value : odd ? value & 15 : value >> 4);

  while (row < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(half(value, i & 1));
    } else if (value === 0) {
      x = 0;
      row++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += next();
      row += next();
    } else {
      const end = at + Math.ceil((value * bits) / 16) * 2;
      for (let i = 0, byte = 0; i < value; i++) {
        if (bits === 8 || (i & 1) === 0) byte = next();
        put(half(byte, i & 1));
      }
      at = end;
    }
    if (row === height - 1 && x >= width) break;
  }
  return indexes;
}

function paint(header: BmpHeader, indexes: Uint8Array): RawPicture {
  const { width, height, palette } = header;
  const data = new Uint8Array(width * height * 3);
  for (let i = 0, to = 0; i < indexes.length; i++, to += 3) {
    const from = indexes[i]! * 3;
    data[to] = palette[from]!;
    data[to + 1] = palette[from + 1]!;
    data[to + 2] = palette[from + 2]!;
  }
  return { data, width, height, channels: 3 };
}

function unpackBgr(bytes: Uint8Array, header: BmpHeader, stride: number): RawPicture {
  const { width, height } = header;
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    let from = header.dataOffset + row * stride;
    let to = targetRow(header, row) * width * 3;
    for (let x = 0; x < width; x++, from += 3, to += 3) {
      data[to] = bytes[from + 2]!;
      data[to + 1] = bytes[from + 1]!;
      data[to + 2] = bytes[from]!;
    }
  }
  return { data, width, height, channels: 3 };
}

function unpackMasked(bytes: Uint8Array, header: BmpHeader, stride: number): RawPicture {
  const { width, height, masks } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = masks[3] === 0 ? 3 : 4;
  const readers = masks.slice(0, channels).map(sampleReader);
  const data = new Uint8Array(width * height * channels);
  const step = header.bits / 8;
  let alpha = 0;
  for (let row = 0; row < height; row++) {
    let from = header.dataOffset + row * stride;
    let to = targetRow(header, row) * width * channels;
    for (let x = 0; x < width; x++, from += step, to += channels) {
      const pixel = step === 2 ? view.getUint16(from, true) : view.getUint32(from, true);
      for (let channel = 0; channel < channels; channel++) data[to + channel] = readers[channel]!(pixel);
      if (channels === 4) alpha |= data[to + 3]!;
    }
  }
  if (channels === 4 && alpha === 0) for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { data, width, height, channels };
}

/** Returns a function that extracts the sample of a mask and scales it to 0..255, rounded down as in Pillow. */
function sampleReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const largest = mask >>> shift;
  return (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / largest);
}
