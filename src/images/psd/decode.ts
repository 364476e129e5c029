import { SoutuError } from '../../errors.ts';
import type { RawPicture } from '../raw.ts';
import type { PsdHeader } from './header.ts';

/**
 * Decodes the composite of a PSD or PSB to RGB. Transparency is ignored: Photoshop puts the composite on white. Of 16 bits the high
 * ones are taken, and CMYK is converted by the simple formula, as elsewhere. Throws `corrupt`.
 *
 * @param samples the file from the first byte after the number of the compression
 */
export function decodePsd(header: PsdHeader, samples: Uint8Array): RawPicture {
  const { width, height, colours, isRle } = header;
  const rows = isRle ? packedRows(header, samples) : plainRows(header, samples);
  const data = new Uint8Array(width * height * 3);
  const row = new Uint8Array(rowBytes(header));
  for (let channel = 0; channel < colours; channel++) {
    for (let y = 0; y < height; y++) {
      rows(channel * height + y, row);
      putRow(header, channel, row, data.subarray(y * width * 3, (y + 1) * width * 3));
    }
  }
  return { data, width, height, channels: 3 };
}

/** Reads a row, counted through all channels, into a buffer. */
type ReadRow = (index: number, row: Uint8Array) => void;

const rowBytes = ({ width, depth }: PsdHeader) => Math.ceil((width * depth) / 8);

function plainRows(header: PsdHeader, samples: Uint8Array): ReadRow {
  const length = rowBytes(header);
  if (samples.length < length * header.height * header.colours) throw cutOff();
  return (index, row) => row.set(samples.subarray(index * length, (index + 1) * length));
}

/** The lengths of all rows of all channels come first. Memory for pixels is allocated only if the rows are there. */
function packedRows({ height, channels, colours, big }: PsdHeader, samples: Uint8Array): ReadRow {
  const step = big ? 4 : 2;
  const table = height * channels * step;
  if (table > samples.length) throw cutOff();
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const starts = new Float64Array(height * colours + 1);
  starts[0] = table;
  for (let i = 0; i < height * colours; i++) {
    starts[i + 1] = starts[i]! + (big ? view.getUint32(i * step) : view.getUint16(i * step));
  }
  if (starts.at(-1)! > samples.length) throw cutOff();
  return (index, row) => unpackBits(samples.subarray(starts[index]!, starts[index + 1]!), row);
}

/** PackBits (TIFF 6.0, page 42). */
function unpackBits(packed: Uint8Array, row: Uint8Array): void {
  let to = 0;
  for (let at = 0; at < packed.length && to < row.length; ) {
    const head = packed[at++]!;
    if (head < 128) {
      const count = Math.min(head + 1, row.length - to);
      const piece = packed.subarray(at, at + count);
      row.set(piece, to);
      to += piece.length;
      at += head + 1;
    } else if (head > 128) {
      if (at >= packed.length) break;
      const end = Math.min(to + 257 - head, row.length);
      row.fill(packed[at++]!, to, end);
      to = end;
    }
  }
  if (to < row.length) throw cutOff();
}

function putRow(
  { width, mode, depth, palette }: PsdHeader,
  channel: number,
  row: Uint8Array,
  rgb: Uint8Array,
): void {
  const step = depth / 8;
  for (let x = 0, to = 0; x < width; x++, to += 3) {
    const sample = depth === 1 ? ((row[x >> 3]! >> (7 - (x & 7))) & 1 ? 0 : 255) : row[x * step]!;
    if (mode === 'rgb') rgb[to + channel] = sample;
    else if (mode === 'cmyk') putInk(channel, sample, rgb, to);
    else if (mode === 'indexed') {
      for (let c = 0; c < 3; c++) rgb[to + c] = palette[c * 256 + sample]!;
    } else rgb.fill(sample, to, to + 3);
  }
}

/** Inks are stored inverted: 255 is none. Black comes last and darkens the others, with the rounding of `cmykToRgb`. */
function putInk(channel: number, sample: number, rgb: Uint8Array, at: number): void {
  if (channel < 3) {
    rgb[at + channel] = sample;
    return;
  }
  for (let c = 0; c < 3; c++) {
    const product = (255 - rgb[at + c]!) * sample + 128;
    rgb[at + c] = sample - (((product >> 8) + product) >> 8);
  }
}

const cutOff = () => new SoutuError('corrupt', 'the composite of the PSD is cut off or damaged');
