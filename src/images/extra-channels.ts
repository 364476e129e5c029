import type { Metadata, Sharp } from 'sharp';
import type { DecoderCost } from './decode-cost.ts';
import type { RawPicture } from './raw.ts';
import { cmykToRgb } from './to-rgb.ts';

/**
 * Whether a picture has more channels than its colours and transparency: masks and spot colours, as TIFF allows. They are left out, and
 * so is transparency beside them and beside CMYK, because libvips takes every one of them for it.
 */
export function hasExtraChannels({ space, channels }: Metadata): boolean {
  if (space === 'cmyk') return channels > 4;
  const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
  return channels > colours + 1;
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
