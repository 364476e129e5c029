import type { ImageFormat } from '../core/formats.ts';

/** Unit vectors of texts and images, in the order of the input; each has the dimensions of the model. */
export interface Embeddings {
  readonly model: string;
  /** Of this version of the model: vectors of others cannot be compared with these. */
  readonly fingerprint: string;
  readonly texts: readonly Float32Array[];
  readonly images: readonly Float32Array[];
  /** Lengths of the raw projections: a vector times its norm is what the sum of a composed query is made of. */
  readonly norms: { readonly texts: readonly number[]; readonly images: readonly number[] };
}

/** Facts from the header of an image. */
export interface ImageFacts {
  /** md5 of the content, which is or would be its id in the library. */
  readonly id: string;
  readonly format: ImageFormat;
  /** Bytes of the file. */
  readonly size: number;
  /** Pixels after EXIF orientation (for HEIC as stored); for SVG those at which it is rendered. */
  readonly width: number;
  readonly height: number;
  /** Bytes of memory needed to decode it at full size. */
  readonly decodeBytes: number;
}

export interface UnindexedImageOptions {
  /** Maximum number of pixels (width x height). @default the setting max-pixels */
  readonly maxPixels?: number;
  readonly signal?: AbortSignal;
}
