import type { WallTime } from '../core/wall-time.ts';
import { type ExifValue, readExifValues } from './exif-block.ts';
import { readExifDate } from './exif-date.ts';

// Tags of EXIF 2.32 (CIPA DC-008).
const ORIGINAL = 0x9003;
const DIGITIZED = 0x9004;
const ORIGINAL_OFFSET = 0x9011;
const DIGITIZED_OFFSET = 0x9012;
const CHANGED = 0x0132;
const CHANGED_OFFSET = 0x9010;
const TIMES = [ORIGINAL, ORIGINAL_OFFSET, DIGITIZED, DIGITIZED_OFFSET, CHANGED, CHANGED_OFFSET];

const MAKE = 0x010f;
const MODEL = 0x0110;
const LENS = 0xa434;
const EXPOSURE = 0x829a;
const APERTURE = 0x829d;
const ISO = 0x8827;
const FOCAL_LENGTH = 0x920a;
const CAMERA = [MAKE, MODEL, LENS, EXPOSURE, APERTURE, ISO, FOCAL_LENGTH];

// Types of values.
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
/** Longer texts are truncated. */
const MAX_CHARACTERS = 200;

/** Camera and exposure from EXIF data; null for unknown values. */
export interface Camera {
  readonly make: string | null;
  readonly model: string | null;
  readonly lens: string | null;
  /** Seconds. */
  readonly exposure: number | null;
  readonly aperture: number | null;
  readonly iso: number | null;
  /** Millimetres. */
  readonly focalLength: number | null;
}

/** What an EXIF block says about when a picture was taken. */
export interface ExifTimes {
  /** When it was taken, or else digitized. */
  readonly taken: WallTime | null;
  /**
   * When the file was written (DateTime, which XMP calls ModifyDate). It is all that scanners note, but programs set it when they change
   * a picture, so that it does not say when the picture was taken.
   */
  readonly changed: WallTime | null;
}

/**
 * Reads the times of an EXIF block (as returned by libvips). Never throws, because a picture with damaged EXIF data is still usable.
 *
 * Reads only the required values, each once. exif-reader 2.0 reads all tags; a block of 64 kB whose tags all point to the same
 * bytes took it 9 s and 3 GB.
 */
export function readExifTimes(exif: Uint8Array): ExifTimes {
  const values = readValues(exif, TIMES);
  const text = (tag: number) => textOf(values.get(tag)) ?? undefined;
  const time = (tag: number, offset: number) => readExifDate(text(tag), text(offset));
  return {
    taken: time(ORIGINAL, ORIGINAL_OFFSET) ?? time(DIGITIZED, DIGITIZED_OFFSET),
    changed: time(CHANGED, CHANGED_OFFSET),
  };
}

/** Reads camera and exposure from an EXIF block; null if it has neither. Never throws. */
export function readCamera(exif: Uint8Array | undefined): Camera | null {
  if (exif === undefined) return null;
  const values = readValues(exif, CAMERA);
  const text = (tag: number) => textOf(values.get(tag)) || null;
  const number = (tag: number) => {
    const value = values.get(tag);
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : null;
  };
  const camera: Camera = {
    make: text(MAKE),
    model: text(MODEL),
    lens: text(LENS),
    exposure: number(EXPOSURE),
    aperture: number(APERTURE),
    iso: number(ISO),
    focalLength: number(FOCAL_LENGTH),
  };
  return Object.values(camera).some((value) => value !== null) ? camera : null;
}

/** A text up to its null character, trimmed; null for other types. */
function textOf(value: string | number | undefined): string | null {
  return typeof value === 'string' ? value.split('\0')[0]!.trim() : null;
}

/** Reads the values of these tags, as texts (ASCII) and numbers; others are omitted. */
function readValues(block: Uint8Array, tags: readonly number[]): Map<number, string | number> {
  const { little, values } = readExifValues(block, tags);
  const read = new Map<number, string | number>();
  for (const [tag, value] of values) {
    const plain = plainOf(value, little);
    if (plain !== null) read.set(tag, plain);
  }
  return read;
}

function plainOf({ type, count, bytes }: ExifValue, little: boolean): string | number | null {
  if (type === ASCII) return Buffer.from(bytes.subarray(0, MAX_CHARACTERS)).toString('latin1');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === SHORT && count >= 1 && bytes.length >= 2) return view.getUint16(0, little);
  if (type === LONG && count === 1 && bytes.length === 4) return view.getUint32(0, little);
  if (type !== RATIONAL || count !== 1 || bytes.length < 8) return null;
  return view.getUint32(0, little) / view.getUint32(4, little);
}
