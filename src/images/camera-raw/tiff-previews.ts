import { type Directory, openTiff, readChain, readDirectory, type Tiff } from '../tiff/directories.ts';

const STRIPS = 0x111;
const STRIP_LENGTHS = 0x117;
const SUB_DIRECTORIES = 0x14a;
const JPEG = 0x201;
const JPEG_LENGTH = 0x202;
const PHOTOMETRIC = 0x106;
const EXIF = 0x8769;
const MAKER_NOTE = 0x927c;
const DNG_VERSION = 0xc612;
/** The whole JPEG as a value (Panasonic). */
const JPEG_VALUES = [0x2e, 0x127];
/** Of the maker note of Olympus: the directory with the settings, and the preview in it. */
const OLYMPUS_SETTINGS = 0x2020;
const OLYMPUS_PREVIEW = 0x101;
const OLYMPUS_PREVIEW_LENGTH = 0x102;
/** Photometric interpretations of sensor data: colour filter array, and linear RAW of DNG. */
const SENSOR = [32803, 34892];
/** Directories that are looked at. */
const MAX_LOOKED_AT = 40;

/** Whether the directories of a TIFF describe the data of a camera's sensor, or say that it is a DNG. */
export function isSensorTiff(bytes: Uint8Array): boolean {
  const tiff = openTiff(bytes);
  if (tiff === null || tiff.big) return false;
  return allDirectories(tiff).some(
    (directory) =>
      directory.values.has(DNG_VERSION) || SENSOR.includes(directory.numbers(PHOTOMETRIC)[0] ?? 0),
  );
}

/** Where JPEGs may lie in a RAW file with the structure of a TIFF: views of the file, not checked. */
export function jpegsInTiff(bytes: Uint8Array): Uint8Array[] {
  const tiff = openTiff(bytes);
  if (tiff === null) return [];
  const directories = allDirectories(tiff);
  return [...directories.flatMap((directory) => jpegsIn(directory, bytes)), ...olympusPreviews(tiff)];
}

function jpegsIn(directory: Directory, bytes: Uint8Array): Uint8Array[] {
  const [jpeg, jpegLength] = [directory.numbers(JPEG)[0], directory.numbers(JPEG_LENGTH)[0]];
  const strips = directory.numbers(STRIPS);
  const lengths = directory.numbers(STRIP_LENGTHS);
  const places = [
    [jpeg, jpegLength],
    // A JPEG in several strips is that many JPEGs.
    strips.length === 1 && lengths.length === 1 ? [strips[0], lengths[0]] : [],
  ];
  const values = JPEG_VALUES.map((tag) => directory.values.get(tag)?.bytes);
  return [...places.map(([from, length]) => part(bytes, from, length)), ...values].filter(
    (found): found is Uint8Array => found !== undefined && found.length > 0,
  );
}

/** The directories of the chain, and those below them. */
function allDirectories(tiff: Tiff): Directory[] {
  const found = readChain(tiff, MAX_LOOKED_AT);
  const seen = new Set(found.map(({ at }) => at));
  for (const directory of found) {
    for (const at of directory.numbers(SUB_DIRECTORIES)) {
      if (found.length >= MAX_LOOKED_AT || seen.has(at)) continue;
      seen.add(at);
      const below = readDirectory(tiff, at);
      if (below !== null) found.push(below);
    }
  }
  return found;
}

/** Olympus names its preview in the maker note, with offsets from the start of that note (in old cameras, of the file). */
function olympusPreviews(tiff: Tiff): Uint8Array[] {
  const [exifAt] = readDirectory(tiff, tiff.first)?.numbers(EXIF) ?? [];
  const exif = exifAt === undefined ? null : readDirectory(tiff, exifAt);
  const note = exif?.values.get(MAKER_NOTE)?.bytes;
  if (note === undefined) return [];
  const name = Buffer.from(note.subarray(0, 12)).toString('latin1');
  const start = name.startsWith('OM SYSTEM\0') ? 16 : name.startsWith('OLYMPUS\0') ? 12 : 8;
  if (!/^(OM SYSTEM|OLYMPUS|OLYMP)\0/.test(name)) return [];
  // The end of the note is not said reliably, so the rest of the file is its block.
  const from = start === 8 ? 0 : note.byteOffset - tiff.bytes.byteOffset;
  const block: Tiff = { ...tiff, bytes: tiff.bytes.subarray(from) };
  const offset = start === 8 ? note.byteOffset - tiff.bytes.byteOffset + start : start;
  const settings = readDirectory(block, offset)?.numbers(OLYMPUS_SETTINGS)[0];
  const directory = settings === undefined ? null : readDirectory(block, settings);
  const [preview] = directory?.numbers(OLYMPUS_PREVIEW) ?? [];
  const [length] = directory?.numbers(OLYMPUS_PREVIEW_LENGTH) ?? [];
  const found = part(block.bytes, preview, length);
  return found === undefined ? [] : [found];
}

/** A part of the file; undefined if it does not lie in it. */
function part(
  bytes: Uint8Array,
  from: number | undefined,
  length: number | undefined,
): Uint8Array | undefined {
  if (from === undefined || length === undefined || length === 0 || from + length > bytes.length) return;
  return bytes.subarray(from, from + length);
}
