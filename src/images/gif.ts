import { pause } from '../core/pause.ts';
import { damaged } from './damaged.ts';

export const GIF_EXTENSION = 0x21;
export const GIF_IMAGE = 0x2c;
/** Bytes of a frame's description, from its introducer to its flags. */
const TO_FLAGS = 9;
const MAX_CODES = 4096;
/** Codes that are read in one turn of the event loop: some milliseconds. */
const PER_TURN = 200_000;

/** Bytes of the color table that the flags of a GIF or of one of its frames announce. */
export const gifColorTable = (flags = 0): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/** Position after the sub-blocks that begin here. */
export function afterGifData(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}

/**
 * Throws `corrupt` if the data of a frame of a GIF, or of one before it, end before its last pixel, as in a file of which a part was never
 * written. libvips takes what is missing for empty. Data that say themselves that they end are accepted, and so is what follows the frame;
 * wrong codes are left to libvips.
 *
 * @param last number of the frame, from 0
 */
export async function checkGifFrames(bytes: Uint8Array, last: number): Promise<void> {
  let at = 13 + gifColorTable(bytes[10]);
  for (let frame = 0; frame <= last && at < bytes.length; ) {
    if (bytes[at] === GIF_IMAGE) {
      const [width, height] = [sideAt(bytes, at + 5), sideAt(bytes, at + 7)];
      at += TO_FLAGS + 1 + gifColorTable(bytes[at + TO_FLAGS]);
      if (!(await isWhole(bytes, at, width * height)))
        throw damaged('gif', new Error(`frame ${frame} ends early`));
      at = afterGifData(bytes, at + 1);
      frame += 1;
    } else at = bytes[at] === GIF_EXTENSION ? afterGifData(bytes, at + 2) : at + 1;
  }
}

const sideAt = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

/** Whether LZW data have so many pixels or their end: counts what each code stands for, without the pixels themselves. */
async function isWhole(bytes: Uint8Array, from: number, pixels: number): Promise<boolean> {
  const least = bytes[from]!;
  if (!(least >= 1 && least <= 11)) return true;
  const clear = 1 << least;
  const codes = codesOf(bytes, from + 1);
  const lengths = new Uint32Array(MAX_CODES).fill(1, 0, clear);
  let [bits, next, before, found] = [least + 1, clear + 2, 0, 0];
  for (let read = 1; found < pixels; read++) {
    if (read % PER_TURN === 0) await pause();
    const code = codes(bits);
    if (code === null) return false;
    if (code > next || code === clear + 1) return true;
    if (code === clear) {
      [bits, next, before] = [least + 1, clear + 2, 0];
      continue;
    }
    // A code that stands for the one before it and its first pixel may be used while it is being defined.
    const length = code === next ? before + 1 : lengths[code]!;
    if (before > 0 && next < MAX_CODES) {
      lengths[next++] = before + 1;
      if (next === 1 << bits && bits < 12) bits += 1;
    }
    found += length;
    before = length;
  }
  return true;
}

/** Reads codes of so many bits from sub-blocks, the lowest bit first; null at their end. */
function codesOf(bytes: Uint8Array, from: number): (bits: number) => number | null {
  let [at, end, held, kept] = [from, from, 0, 0];
  return (bits) => {
    while (kept < bits) {
      if (at === end) {
        const length = bytes[at] ?? 0;
        if (length === 0) return null;
        at += 1;
        end = at + length;
      }
      if (at >= bytes.length) return null;
      held |= bytes[at++]! << kept;
      kept += 8;
    }
    const code = held & ((1 << bits) - 1);
    held >>>= bits;
    kept -= bits;
    return code;
  };
}
