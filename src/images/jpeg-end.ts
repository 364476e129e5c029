const END = Buffer.of(0xff, 0xd9);

/** Where the picture data of a JPEG begin (the first SOS marker); null if its segments do not lead there. */
function dataStart(bytes: Uint8Array): number | null {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xda) return at;
    // Fill bytes, and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return null;
}

/**
 * A JPEG that has no end marker (EOI) with one; null for one that has it. Some cameras and programs leave it out, and libjpeg cannot tell
 * such a file from one that was cut off. With the marker it can: the data of one that was cut off end too early, which is a warning.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array | null {
  const start = dataStart(bytes);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return start === null || view.includes(END, start) ? null : Buffer.concat([view, END]);
}
