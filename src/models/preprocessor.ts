import { SoutuError } from '../errors.ts';
import { isJson, type Json } from './json.ts';

/** How a picture becomes the square that the image tower takes, as preprocessor_config.json says. */
export interface Preprocessing {
  /** The shorter side in pixels, aspect ratio kept; or an exact size, aspect ratio lost. */
  readonly resize: { readonly shortest: number } | { readonly width: number; readonly height: number };
  /** Side of the square that is cut from the centre afterwards, or null. */
  readonly crop: number | null;
  readonly filter: 'bicubic' | 'bilinear';
  /** Side of the resulting square. */
  readonly side: number;
  /** A sample is (level * scale - mean) / std, one mean and std a channel. */
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Defaults of transformers' image processor classes. */
const CLIP_DEFAULTS: Json = {
  size: { shortest_edge: 224 },
  crop_size: 224,
  do_center_crop: true,
  resample: 3,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};
const SIGLIP_DEFAULTS: Json = {
  size: { height: 224, width: 224 },
  do_center_crop: false,
  resample: 3,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
};

/** Pillow's numbers of its filters. */
const FILTERS: Readonly<Record<number, 'bicubic' | 'bilinear'>> = { 2: 'bilinear', 3: 'bicubic' };

/**
 * Reads preprocessor_config.json in its old form (whole numbers, feature_extractor_type) and in its new one.
 * Throws `model-invalid` for what no image tower takes, such as a picture that is not square.
 */
export function parsePreprocessor(config: Json, file: string): Preprocessing {
  const invalid = (what: string) => new SoutuError('model-invalid', `${file}: ${what}`);
  const kind = String(config.image_processor_type ?? config.feature_extractor_type ?? '');
  const square = kind.startsWith('Siglip');
  const values = { ...(square ? SIGLIP_DEFAULTS : CLIP_DEFAULTS), ...config };
  if (values.do_resize === false)
    throw invalid('do_resize false is not supported: the image tower takes one size.');
  const filter = FILTERS[Number(values.resample)];
  if (filter === undefined) throw invalid(`resample ${JSON.stringify(values.resample)} is neither 2 nor 3.`);
  const resize = readResize(values.size, square);
  if (resize === null) throw invalid(`size ${JSON.stringify(values.size)} is not understood.`);
  const crop = values.do_center_crop === true ? readSide(values.crop_size) : null;
  const side = crop ?? ('width' in resize && resize.width === resize.height ? resize.width : null);
  if (side === null)
    throw invalid('pictures would not come out square; set do_center_crop, or size with height and width.');
  const least = 'shortest' in resize ? resize.shortest : Math.min(resize.width, resize.height);
  if (side > least) throw invalid(`crop_size ${side} is larger than size ${least}.`);
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

/** A whole number means the shorter side, but the square's side in SigLIP's class. */
function readResize(size: unknown, square: boolean): Preprocessing['resize'] | null {
  if (isSide(size)) return square ? { width: size, height: size } : { shortest: size };
  if (!isJson(size)) return null;
  if (isSide(size.shortest_edge)) return { shortest: size.shortest_edge };
  return isSide(size.width) && isSide(size.height) ? { width: size.width, height: size.height } : null;
}

function readSide(size: unknown): number | null {
  if (isSide(size)) return size;
  return isJson(size) && isSide(size.width) && size.width === size.height ? size.width : null;
}

/** A bound far above any model keeps a hostile file from asking for all memory. */
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
