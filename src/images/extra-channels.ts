import type { Metadata, Sharp } from 'sharp';
import type { DecoderCost } from './decode-cost.ts';
import type { RawPicture } from './raw.ts';
import { cmykToRgb } from './to-rgb.ts';

/** A channel after the colours of which a TIFF does not say what it is for (TIFF 6.0, page 31). */
const UNSPECIFIED = 0;

/**
 * Whether a picture has more channels than its colours and transparency: masks and spot colours, as TIFF allows. They are left out, and
 * so is transparency beside them and beside CMYK, because libvips takes every one of them for it. An only extra channel whose use is
 * unspecified is no transparency, as for Pillow: a saved mask would hide the picture.
 *
 * @param extra what the first channel after the colours is, as a TIFF says it; null if nothing is said
 */
export function hasExtraChannels({ space, channels }: Metadata, extra: number | null): boolean {
  if (space === 'cmyk') return channels > 4;
  const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
  return channels > colours + 1 || (channels > colours && extra === UNSPECIFIED);
}

/**
 * The colours at full resolution: libvips drops channels only after it has resized them. CMYK of 16 bits is reduced here, because libvips
 * would cut off what exceeds 255.
 */
export async function withoutExtras(
  pipeline: Sharp,
  { plainCmyk, isDeep }: { readonly plainCmyk: boolean; readonly isDeep: boolean },
): Promise<RawPicture> {
  const colours = pipeline.removeAlpha();
  const converted = plainCmyk
    ? colours.pipelineColourspace('cmyk').toColourspace('cmyk')
    : colours.toColourspace('srgb');
  const depth = isDeep && plainCmyk ? 'ushort' : 'uchar';
  const { data, info } = await converted.raw({ depth }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const rgb = new Uint8Array(width * height * 3);
  if (plainCmyk) cmykToRgb(depth === 'ushort' ? highBytes(data) : data, rgb);
  else rgb.set(data);
  return { data: rgb, width, height, channels: 3 };
}

function highBytes(samples: Uint8Array): Uint8Array {
  const wide = new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2);
  const high = new Uint8Array(wide.length);
  for (let i = 0; i < wide.length; i++) high[i] = wide[i]! >> 8;
  return high;
}

/** The cost of that: the picture as libvips returns it, and the copy of it. */
export function withoutExtrasCost({ full }: DecoderCost, pixels: number, isDeep: boolean): DecoderCost {
  const cost = full + pixels * (4 * (isDeep ? 3 : 1) + 3);
  return { full: cost, shrunk: cost };
}
