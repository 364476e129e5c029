/**
 * Converts CMYK (0 = no ink) to RGB without a profile, as Pillow does: colour = (255 - K) - C * (255 - K) / 255, with Pillow's
 * rounded division by 255 (MULDIV255).
 */
export function cmykToRgb(cmyk: Uint8Array, rgb: Uint8Array): void {
  const pixels = cmyk.length / 4;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const light = 255 - cmyk[pixel * 4 + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      const product = cmyk[pixel * 4 + channel]! * light + 128;
      rgb[pixel * 3 + channel] = light - (((product >> 8) + product) >> 8);
    }
  }
}

/**
 * Composites RGBA on white with correct rounding, as Pillow's alpha_composite does. The flatten operation of libvips rounds down,
 * which makes pictures half a level darker, so it is used only for pictures that are downscaled anyway.
 */
export function rgbaOnWhite(rgba: Uint8Array, rgb: Uint8Array): void {
  const pixels = rgba.length / 4;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const alpha = rgba[pixel * 4 + 3]!;
    const white = 255 * (255 - alpha) + 128;
    for (let channel = 0; channel < 3; channel++) {
      const sum = rgba[pixel * 4 + channel]! * alpha + white;
      rgb[pixel * 3 + channel] = ((sum >> 8) + sum) >> 8;
    }
  }
}
