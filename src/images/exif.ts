import readExif from 'exif-reader';

export interface ShotInfo {
  /** When the picture was taken, milliseconds since 1970; null where the file does not say or says nonsense. */
  readonly takenAt: number | null;
  /** Maker and model of the camera, as one name. */
  readonly camera: string | null;
}

const NOTHING: ShotInfo = { takenAt: null, camera: null };

/**
 * Reads date and camera from an EXIF block (as libvips hands it out). A damaged block is no block: the picture is
 * worth more than its notes, so this never throws.
 */
export function readShotInfo(exif: Uint8Array | undefined): ShotInfo {
  if (exif === undefined) return NOTHING;
  try {
    const { Image, Photo } = readExif(Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength));
    const original = takenAt(Photo?.DateTimeOriginal, Photo?.OffsetTimeOriginal);
    return {
      takenAt: original ?? takenAt(Photo?.DateTimeDigitized, Photo?.OffsetTimeDigitized),
      camera: cameraName(Image?.Make, Image?.Model),
    };
  } catch {
    return NOTHING;
  }
}

/**
 * `date` carries the clock's reading as if it were UTC (exif-reader; an unset clock, 0000:00:00, comes as 1899). With an offset (EXIF 2.31, "+08:00") the
 * moment is known; without one the camera's clock is taken to show this machine's local time, which is right for
 * most people and at worst half a day off.
 */
function takenAt(date: unknown, offset: unknown): number | null {
  if (!(date instanceof Date) || Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1900) return null;
  const match = typeof offset === 'string' ? /^([+-])(\d\d):(\d\d)/.exec(offset) : null;
  if (match !== null) {
    const minutes = Number(match[2]) * 60 + Number(match[3]);
    return date.getTime() - (match[1] === '-' ? -minutes : minutes) * 60_000;
  }
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return new Date(year, month, day, date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()).getTime();
}

/** "NIKON CORPORATION" and "NIKON D90" make "NIKON D90": a model that begins with the maker stands alone. */
function cameraName(make: unknown, model: unknown): string | null {
  const [maker, name] = [make, model].map((part) => (typeof part === 'string' ? clean(part) : ''));
  if (!maker || !name) return maker || name || null;
  const brand = maker.split(' ')[0]!.toLowerCase();
  return name.toLowerCase().startsWith(brand) ? name : `${maker} ${name}`;
}

function clean(text: string): string {
  return text.split('\0')[0]!.replace(/\s+/g, ' ').trim();
}
