import type { Sharp } from 'sharp';
import type { DecoderCost } from './decode-cost.ts';

/** A picture whose header has been read and validated; no memory for pixels has been allocated yet. */
export interface Header {
  /** Size in pixels at which it is decoded. Upright, except that width and height of HEIC may be exchanged. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** Memory of the decoder, without its result. */
  readonly cost: DecoderCost;
  /** Samples per pixel of the result, before it is composited on white. */
  readonly samples: number;
  /** Prepares the pipeline. Formats that libvips does not read are decoded now, the others by the pipeline. */
  open(): Promise<Source>;
}

/** A picture that is ready for its pipeline. */
export interface Source {
  /** Upright size of the original in pixels. */
  readonly width: number;
  readonly height: number;
  /** Upright size of the input of the pipeline, which differs from that of the original for an SVG. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** Frees the pixels that were decoded for the pipeline when it has finished. Returns their number of bytes. */
  free(): number;
  /** Whether it is CMYK without a colour profile. */
  readonly plainCmyk: boolean;
  /** ICC profile of the colours of pixels that were decoded for the pipeline, which knows nothing of it. */
  readonly profile?: Uint8Array | undefined;
  /** Creates a pipeline that applies EXIF orientation. Await its result with `finish`. */
  start(options: { ignoreIcc: boolean }): Sharp;
}

export function headerOf(
  drawnWidth: number,
  drawnHeight: number,
  cost: DecoderCost,
  samples: number,
  open: () => Promise<Source>,
): Header {
  return { drawnWidth, drawnHeight, cost, samples, open };
}
