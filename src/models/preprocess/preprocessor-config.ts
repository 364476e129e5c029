import { SoutuError } from '../../errors.ts';
import { isJson, type Json } from '../files/json.ts';

/** How a picture is converted to the square input of the image encoder, from preprocessor_config.json. */
export interface Preprocessing {
  /** The shorter side in pixels, keeping the aspect ratio; or an exact size, ignoring it. */
  readonly resize: { readonly shortest: number } | { readonly width: number; readonly height: number };
  /** Side of the square that is then cut from the centre; null for no crop. */
  readonly crop: number | null;
  readonly filter: 'bicubic' | 'bilinear';
  /** Side of the resulting square in pixels. */
  readonly side: number;
  /** A sample is (level * scale - mean) / std, with one mean and std per channel. */
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Values of keys that are absent from preprocessor_config.json. */
interface Defaults {
  readonly values: Json;
  /** Meaning of a whole number as `size`: the shorter side, or both sides. */
  readonly wholeNumber: 'shortest' | 'square';
}

/**
 * The image processor classes of transformers, by the prefix of their names (CLIPImageProcessor,
 * CLIPFeatureExtractor). A model of any family may use any of them.
 */
const IMAGE_PROCESSORS = {
  CLIP: {
    wholeNumber: 'shortest',
    values: {
      size: { shortest_edge: 224 },
      crop_size: 224,
      do_center_crop: true,
      resample: 3,
      image_mean: [0.48145466, 0.4578275, 0.40821073],
      image_std: [0.26862954, 0.26130258, 0.27577711],
    },
  },
  Siglip: {
    wholeNumber: 'square',
    values: {
      size: { height: 224, width: 224 },
      do_center_crop: false,
      resample: 3,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    },
  },
} as const satisfies Record<string, Defaults>;

export type ImageProcessor = keyof typeof IMAGE_PROCESSORS;

/** The class of SigLIP 2's NaFlex variant, which keeps the aspect ratio, so that the number of patches varies. */
const WITHOUT_FIXED_SIZE = 'Siglip2ImageProcessor';

/** Filters by their number in Pillow. */
const FILTERS: Readonly<Record<number, 'bicubic' | 'bilinear'>> = { 2: 'bilinear', 3: 'bicubic' };

/**
 * Reads preprocessor_config.json in its old form (whole numbers, feature_extractor_type) and in its new one.
 * Throws `model-invalid` if no image encoder could use the result, for example because it is not square.
 *
 * @param fallback The class to assume if the file names none, or an unknown one.
 */
export function parsePreprocessor(config: Json, file: string, fallback: ImageProcessor): Preprocessing {
  const invalid = (what: string) => new SoutuError('model-invalid', `${file}: ${what}`);
  const named = String(config.image_processor_type ?? config.feature_extractor_type ?? '');
  if (named.startsWith(WITHOUT_FIXED_SIZE) || config.max_num_patches !== undefined)
    throw invalid(
      `${WITHOUT_FIXED_SIZE} (NaFlex) gives pictures of many shapes; Soutu needs one fixed size.`,
    );
  const known = Object.keys(IMAGE_PROCESSORS) as ImageProcessor[];
  const processor = known.find((prefix) => named.startsWith(prefix)) ?? fallback;
  const { values: defaults, wholeNumber }: Defaults = IMAGE_PROCESSORS[processor];
  const values: Json = { ...defaults, ...config };
  if (values.do_resize === false)
    throw invalid('do_resize false is not supported: the image encoder takes one size.');
  const filter = FILTERS[Number(values.resample)];
  if (filter === undefined) throw invalid(`resample ${JSON.stringify(values.resample)} is neither 2 nor 3.`);
  const resize = readResize(values.size, wholeNumber);
  if (resize === null) throw invalid(`size ${JSON.stringify(values.size)} is not understood.`);
  const crop = values.do_center_crop === true ? readSide(values.crop_size) : null;
  const side = crop ?? ('width' in resize && resize.width === resize.height ? resize.width : null);
  if (side === null)
    throw invalid('pictures would not come out square; set do_center_crop, or size with height and width.');
  const shorter = 'shortest' in resize ? resize.shortest : Math.min(resize.width, resize.height);
  if (side > shorter) throw invalid(`crop_size ${side} is larger than size ${shorter}.`);
  const normalised = values.do_normalize !== false;
  return {
    resize,
    crop,
    filter,
    side,
    scale: values.do_rescale === false ? 1 : readNumber(values.rescale_factor ?? 1 / 255, invalid),
    mean: normalised ? readTriple(values.image_mean, invalid) : [0, 0, 0],
    std: normalised ? readTriple(values.image_std, invalid) : [1, 1, 1],
  };
}

function readResize(size: unknown, wholeNumber: Defaults['wholeNumber']): Preprocessing['resize'] | null {
  if (isSide(size)) return wholeNumber === 'square' ? { width: size, height: size } : { shortest: size };
  if (!isJson(size)) return null;
  if (isSide(size.shortest_edge)) return { shortest: size.shortest_edge };
  return isSide(size.width) && isSide(size.height) ? { width: size.width, height: size.height } : null;
}

function readSide(size: unknown): number | null {
  if (isSide(size)) return size;
  return isJson(size) && isSide(size.width) && size.width === size.height ? size.width : null;
}

/** The bound, far above any model, keeps a malicious file from exhausting the memory. */
function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 4096;
}

type Invalid = (what: string) => SoutuError;

function readNumber(value: unknown, invalid: Invalid): number {
  if (typeof value === 'number' && Number.isFinite(value) && value !== 0) return value;
  throw invalid(`${JSON.stringify(value)} is not a usable number.`);
}

function readTriple(value: unknown, invalid: Invalid): number[] {
  if (!Array.isArray(value) || value.length !== 3)
    throw invalid('image_mean and image_std need three numbers.');
  return value.map((n: unknown) => (n === 0 ? 0 : readNumber(n, invalid)));
}
