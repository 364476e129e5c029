// Tags of EXIF 2.32 (CIPA DC-008): two folders, the second is reached by a pointer in the first.
const EXIF_POINTER = 0x8769;
const ORIGINAL = 0x9003;
const DIGITIZED = 0x9004;
const ORIGINAL_OFFSET = 0x9011;
const DIGITIZED_OFFSET = 0x9012;
const TIMES = [ORIGINAL, DIGITIZED, ORIGINAL_OFFSET, DIGITIZED_OFFSET];

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
/** Longest text that is read. */
const MAX_CHARACTERS = 200;

/** What the file's own notes (EXIF) say of how it was taken. */
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

/**
 * When a picture was taken by its EXIF block (as libvips hands it out), in milliseconds since 1970; null where the
 * block does not say or says nonsense. A damaged block is no block: the picture is worth more than its notes, so
 * this never throws.
 *
 * Only the values that are wanted are looked at, each once: exif-reader 2.0 unfolds every tag, and a block of
 * 64 kB whose tags all point at the same bytes held it for 9 s and took 3 GB.
 */
export function readTakenAt(exif: Uint8Array | undefined): number | null {
  if (exif === undefined) return null;
  const values = readValues(exif, TIMES);
  const text = (tag: number) => textOf(values.get(tag)) ?? undefined;
  return takenAt(text(ORIGINAL), text(ORIGINAL_OFFSET)) ?? takenAt(text(DIGITIZED), text(DIGITIZED_OFFSET));
}

/** How a picture was taken by its EXIF block; null where it says nothing of that. Never throws, as `readTakenAt`. */
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

/** A text without what ends or fills it; null for anything else. */
function textOf(value: string | number | undefined): string | null {
  return typeof value === 'string' ? value.split('\0')[0]!.trim() : null;
}

/** The wanted values by tag, from the first folder and the one that it points to. EXIF's texts are ASCII. */
function readValues(block: Uint8Array, wanted: readonly number[]): Map<number, string | number> {
  const ascii = (from: number, to: number) => Buffer.from(block.subarray(from, to)).toString('latin1');
  const base = ascii(0, 4) === 'Exif' ? 6 : 0;
  const view = new DataView(block.buffer, block.byteOffset + base, Math.max(0, block.byteLength - base));
  const little = ascii(base, base + 2) === 'II';
  const values = new Map<number, string | number>();
  const fits = (at: number, length: number) => at + length <= view.byteLength;

  const readValue = (entry: number): string | number | null => {
    const type = view.getUint16(entry + 2, little);
    const count = view.getUint32(entry + 4, little);
    const at = view.getUint32(entry + 8, little);
    if (type === ASCII) {
      const from = base + (count <= 4 ? entry + 8 : at);
      return ascii(from, from + Math.min(count, MAX_CHARACTERS));
    }
    if (type === SHORT && count >= 1) return view.getUint16(entry + 8, little);
    if (type === LONG && count === 1) return at;
    if (type !== RATIONAL || count !== 1 || !fits(at, 8)) return null;
    return view.getUint32(at, little) / view.getUint32(at + 4, little);
  };
  const readFolder = (at: number): number | null => {
    if (!fits(at, 2)) return null;
    let pointer: number | null = null;
    const count = view.getUint16(at, little);
    for (let entry = at + 2; entry < at + 2 + count * 12 && fits(entry, 12); entry += 12) {
      const tag = view.getUint16(entry, little);
      if (tag === EXIF_POINTER) pointer = view.getUint32(entry + 8, little);
      if (!wanted.includes(tag) || values.has(tag)) continue;
      const value = readValue(entry);
      if (value !== null) values.set(tag, value);
    }
    return pointer;
  };
  if (!fits(0, 8)) return values;
  const pointer = readFolder(view.getUint32(4, little));
  if (pointer !== null) readFolder(pointer);
  return values;
}

/**
 * With an offset (EXIF 2.31, "+08:00") the moment is known; without one the camera's clock is taken to show this
 * machine's local time, which is right for most people and at worst half a day off. A clock that was never set
 * ("0000:00:00") and dates that do not exist are null.
 */
function takenAt(text = '', offset = ''): number | null {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (year < 1900 || utc.getUTCMonth() !== month - 1 || utc.getUTCDate() !== day) return null;
  const zone = /^([+-])(\d\d):(\d\d)/.exec(offset);
  if (zone === null) return new Date(year, month - 1, day, hour, minute, second).getTime();
  const minutes = Number(zone[2]) * 60 + Number(zone[3]);
  return utc.getTime() - (zone[1] === '-' ? -minutes : minutes) * 60_000;
}
