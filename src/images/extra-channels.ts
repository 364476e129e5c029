import type { Metadata, Sharp } from 'sharp';
import type { DecoderCost } from './decode-cost.ts';
import { readExifValues } from './exif-block.ts';
import type { RawPicture } from './raw.ts';
import { cmykToRgb } from './to-rgb.ts';

/** What the channels after the colours are for (TIFF 6.0, page 31). */
const EXTRA_SAMPLES = 0x152;
const UNSPECIFIED = 0;

/**
 * Whether a picture has more channels than its colours and transparency: masks and spot colours, as TIFF allows. They are left out, and
 * so is transparency beside them and beside CMYK, because libvips takes every one of them for it. An only extra channel whose use is
 * unspecified is no transparency, as for Pillow: a saved mask would hide the picture.
 *
 * @param tiff the file if it is a TIFF
 */
export function hasExtraChannels({ space, channels }: Metadata, tiff: Uint8Array | null): boolean {
  if (space === 'cmyk') return channels > 4;
  const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
  return channels > colours + 1 || (channels > colours && tiff !== null && !isTransparency(tiff));
}

/** Whether the first extra channel of a TIFF is transparency, and not one of unspecified use, as masks are saved. */
function isTransparency(tiff: Uint8Array): boolean {
  const { values, little } = readExifValues(tiff, [EXTRA_SAMPLES]);
  const bytes = values.get(EXTRA_SAMPLES)?.bytes;
  if (bytes === undefined || bytes.length < 2) return true;
  return (bytes[little ? 0 : 1] ?? 0) !== UNSPECIFIED;
}

/** The colours at full resolution: libvips drops channels only after it has resized them. */
export async function withoutExtras(pipeline: Sharp, plainCmyk: boolean): Promise<RawPicture> {
  const colours = pipeline.removeAlpha();
  const converted = plainCmyk
    ? colours.pipelineColourspace('cmyk').toColourspace('cmyk')
    : colours.toColourspace('srgb');
  const { data, info } = await converted.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const rgb = new Uint8Array(width * height * 3);
  if (plainCmyk) cmykToRgb(data, rgb);
  else rgb.set(data);
  return { data: rgb, width, height, channels: 3 };
}

/** The cost of that: the picture as libvips returns it, and the copy of it. */
export function withoutExtrasCost({ full }: DecoderCost, pixels: number): DecoderCost {
  const cost = full + pixels * (4 + 3);
  return { full: cost, shrunk: cost };
}
