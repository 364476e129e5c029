const END = Buffer.of(0xff, 0xd9);

/** Where the picture data of a JPEG begin (the SOS marker) if they are in one scan, and not progressive; else null. */
function onlyScan(bytes: Uint8Array): number | null {
  let components: number | undefined;
  for (
    let at = 2;
    at + 10 <= bytes.length && bytes[at] === 0xff;
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!
  ) {
    const marker = bytes[at + 1];
    // SOF0 and SOF1: Huffman-coded, from the first row to the last.
    if (marker === 0xc0 || marker === 0xc1) components = bytes[at + 9];
    if (marker === 0xda) return bytes[at + 4] === components ? at : null;
  }
  return null;
}

/**
 * A JPEG that has no end marker (EOI) with one; null for one that has it, or whose data are in several scans: between them a file may be cut
 * off without a trace. Some cameras and programs leave the marker out, and libjpeg cannot tell such a file from one that was cut off. With
 * the marker it can: the data of one that was cut off end too early, which is a warning.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array | null {
  const start = onlyScan(bytes);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return start === null || view.lastIndexOf(END) >= start ? null : Buffer.concat([view, END]);
}
