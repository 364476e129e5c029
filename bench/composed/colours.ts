import sharp from 'sharp';
import { fluentIcons } from '../../scripts/gallery/kit/icons.ts';
import type { Words } from './places.ts';

/** By their hue in degrees. */
export const COLOURS: Readonly<Record<string, { readonly hue: number; readonly words: Words }>> = {
  red: { hue: 0, words: ['in red', '红色的'] },
  orange: { hue: 30, words: ['in orange', '橙色的'] },
  yellow: { hue: 52, words: ['in yellow', '黄色的'] },
  green: { hue: 125, words: ['in green', '绿色的'] },
  blue: { hue: 215, words: ['in blue', '蓝色的'] },
  purple: { hue: 280, words: ['in purple', '紫色的'] },
  pink: { hue: 330, words: ['in pink', '粉色的'] },
};

export const COLOURED = [
  ...['automobile', 't-shirt', 'umbrella', 'house', 'balloon', 'backpack', 'sailboat', 'teapot', 'gloves'],
  ...['fish', 'butterfly', 'bird', 'chair', 'handbag', 'bicycle', 'tulip', 'kite', 'pencil', 'bus', 'dress'],
  ...['high-heeled-shoe', 'teddy-bear', 'couch-and-lamp'],
];

const SIDE = 256;
/** Below this saturation a colour is grey and stays. */
const GREY = 0.25;

/** Draws an emoji with all of its colours changed to one. */
export function drawColoured(name: string, colour: string): Promise<Buffer> {
  const { width, height, icons } = fluentIcons();
  const body = recoloured(icons[name]!.body, COLOURS[colour]!.hue);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  return sharp(Buffer.from(svg)).webp({ quality: 90 }).toBuffer();
}

function recoloured(body: string, hue: number): string {
  return body.replace(/#([0-9a-f]{6}|[0-9a-f]{3})\b/gi, (colour, digits: string) => {
    const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
    const channels = [0, 2, 4].map((at) => Number.parseInt(long.slice(at, at + 2), 16) / 255);
    const [high, low] = [Math.max(...channels), Math.min(...channels)];
    const lightness = (high + low) / 2;
    const saturation = high === low ? 0 : (high - low) / (1 - Math.abs(2 * lightness - 1));
    if (saturation < GREY) return colour;
    return `hsl(${hue},${percent(Math.max(0.55, saturation))},${percent(Math.min(0.75, Math.max(0.35, lightness)))})`;
  });
}

const percent = (share: number) => `${Math.round(100 * share)}%`;
