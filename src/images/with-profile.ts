const [SHORT, LONG, UNDEFINED] = [3, 4, 7];
const HEADER = 8;
const ENTRY = 12;

/**
 * An uncompressed TIFF (TIFF 6.0) of RGB pixels with a colour profile, because sharp takes none for raw pixels.
 *
 * @param rgb rows from top to bottom, 8 bits a sample
 * @param profile ICC profile of its colours; libvips leaves the colours as they are if it is damaged
 */
export function tiffWithProfile(
  rgb: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  profile: Uint8Array,
): Buffer {
  const entries = 10;
  const depthsAt = HEADER + 2 + entries * ENTRY + 4;
  const pixelsAt = depthsAt + 6;
  const profileAt = pixelsAt + rgb.length;
  const tiff = Buffer.alloc(profileAt + profile.length);
  tiff.write('II*\0\x08\0\0\0', 'latin1');
  tiff.writeUInt16LE(entries, HEADER);
  const directory = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 3, depthsAt],
    // Not compressed, RGB, one strip of three samples a pixel.
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, pixelsAt],
    [277, SHORT, 1, 3],
    [278, LONG, 1, height],
    [279, LONG, 1, rgb.length],
    [34675, UNDEFINED, profile.length, profileAt],
  ] as const;
  for (const [index, [tag, type, count, value]] of directory.entries()) {
    const at = HEADER + 2 + index * ENTRY;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  }
  for (let sample = 0; sample < 3; sample++) tiff.writeUInt16LE(8, depthsAt + 2 * sample);
  tiff.set(rgb, pixelsAt);
  tiff.set(profile, profileAt);
  return tiff;
}
