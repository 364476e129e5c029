import { type Position, readPosition } from '../core/position.ts';
import { type WallTime, wallTimeAt } from '../core/wall-time.ts';
import { type ExifDirectory, type ExifValues, readExifValues } from './exif-block.ts';
import { readExifDate } from './exif-date.ts';

// Tags of the directory of GPS (EXIF 2.32, CIPA DC-008).
const LATITUDE_REF = 1;
const LATITUDE = 2;
const LONGITUDE_REF = 3;
const LONGITUDE = 4;
const TIME = 7;
const STATUS = 9;
const DATE = 29;

const ASCII = 2;
const RATIONAL = 5;

/**
 * Where a picture was taken, by the GPS data of an EXIF block; null if they say nothing that can be right. Never throws.
 *
 * @param directory `first` if the block has no other directory than that of GPS
 */
export function readGps(exif: Uint8Array, directory: ExifDirectory = 'gps'): Position | null {
  const tags = [LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE, STATUS];
  const block = readExifValues(exif, tags, directory);
  // A receiver that has no signal says so, and some cameras go on writing what they knew last.
  if (textIn(block, STATUS) === 'V') return null;
  const latitude = degreesIn(block, LATITUDE);
  const longitude = degreesIn(block, LONGITUDE);
  if (latitude === null || longitude === null) return null;
  const [north, east] = [textIn(block, LATITUDE_REF), textIn(block, LONGITUDE_REF)];
  if (!/^[NS]$/.test(north) || !/^[EW]$/.test(east)) return null;
  return readPosition(north === 'S' ? -latitude : latitude, east === 'W' ? -longitude : longitude);
}

/** The time of GPS, which is UTC; null if there is none. For `directory` see `readGps`. */
export function readGpsTime(exif: Uint8Array, directory: ExifDirectory = 'gps'): WallTime | null {
  const block = readExifValues(exif, [TIME, DATE], directory);
  const time = rationalsIn(block, TIME);
  if (time === null) return null;
  const clock = time.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
  const found = readExifDate(`${textIn(block, DATE)} ${clock}`);
  return found && wallTimeAt(found.wall);
}

/** Degrees, minutes and seconds in degrees. */
function degreesIn(block: ExifValues, tag: number): number | null {
  const parts = rationalsIn(block, tag);
  if (parts === null) return null;
  const [degrees, minutes, seconds] = parts as [number, number, number];
  return minutes <= 60 && seconds <= 60 ? degrees + minutes / 60 + seconds / 3600 : null;
}

/** Three fractions; null for other values, and for those that are divided by zero. */
function rationalsIn({ values, little }: ExifValues, tag: number): number[] | null {
  const value = values.get(tag);
  if (value?.type !== RATIONAL || value.count !== 3 || value.bytes.length < 24) return null;
  const view = new DataView(value.bytes.buffer, value.bytes.byteOffset, 24);
  const parts = [0, 8, 16].map((at) => view.getUint32(at, little) / view.getUint32(at + 4, little));
  return parts.every(Number.isFinite) ? parts : null;
}

function textIn({ values }: ExifValues, tag: number): string {
  const value = values.get(tag);
  if (value?.type !== ASCII) return '';
  return Buffer.from(value.bytes.subarray(0, 20)).toString('latin1').split('\0')[0]!.trim().toUpperCase();
}
