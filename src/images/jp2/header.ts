import { SoutuError } from '../../errors.ts';
import { boxesAt, readBoxes } from '../boxes.ts';
import { damaged } from '../damaged.ts';
import { checkPixels } from '../too-many-pixels.ts';

/** The colour space of luma and chroma (ISO 15444-1, I.5.3.3). */
const SYCC = 18;
/** The marker after the last data. */
const END = Buffer.of(0xff, 0xd9);

/** A JPEG 2000 file, as its header describes it. */
export interface Jp2Header {
  readonly width: number;
  readonly height: number;
  /** Grey or colour, once the palette is applied. */
  readonly components: 1 | 3;
  /** Whether the components are luma and chroma, which the decoder leaves as they are. */
  readonly isYcc: boolean;
}

/** Reads the header of a JP2 file or a bare codestream. Throws `corrupt`, `unsupported` and `too-large`. */
export function readJp2Header(bytes: Uint8Array, maxPixels: number): Jp2Header {
  const isBare = bytes[0] === 0xff;
  const codestream = isBare ? bytes : readBoxes(bytes).find(({ type }) => type === 'jp2c')?.content;
  if (codestream === undefined || codestream.length < 42)
    throw new SoutuError('corrupt', 'the JPEG 2000 header is cut off or damaged');
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  if (view.getUint32(0) !== 0xff4fff51) throw new SoutuError('corrupt', 'the JPEG 2000 has no size');
  const width = view.getUint32(8) - view.getUint32(16);
  const height = view.getUint32(12) - view.getUint32(20);
  const stored = view.getUint16(40);
  // The decoder applies a palette: after the number of its entries is that of its columns.
  const [palette] = isBare || stored !== 1 ? [] : boxesAt(bytes, ['jp2h', 'pclr']);
  const components = palette?.[2] ?? stored;
  if (width <= 0 || height <= 0)
    throw new SoutuError('corrupt', `the JPEG 2000 has ${width} x ${height} pixels`);
  checkPixels(width, height, maxPixels);
  // The decoder takes what is missing at the end for empty. No data in between have these two bytes.
  if (Buffer.from(codestream.buffer, codestream.byteOffset, codestream.length).lastIndexOf(END) < 0)
    throw damaged('jp2', new Error('it has no end'));
  // Transparency and CMYK, which the decoder refuses.
  if (components !== 1 && components !== 3)
    throw new SoutuError('unsupported', `a JPEG 2000 with ${components} components`);
  const [colour] = isBare ? [] : boxesAt(bytes, ['jp2h', 'colr']);
  // Method 1 names a colour space.
  const isYcc = components === 3 && colour?.[0] === 1 && colour.length >= 7 && colour[6] === SYCC;
  return { width, height, components, isYcc };
}
