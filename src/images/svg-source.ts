import { isHeavySvg } from './decode-cost.ts';
import type { DecodeMemory } from './decode-gate.ts';
import { finish, optionsOf, TIMEOUT } from './finish.ts';
import { type Header, headerOf } from './header.ts';
import { rawSource } from './raw-source.ts';
import { sharp } from './sharp.ts';
import { prepareSvg, svgTextCost } from './svg.ts';
import { drawInProcess } from './svg-drawer.ts';

/**
 * Reads the header of an SVG. The text is prepared twice, for the header and for drawing, so that it takes no memory while it waits to be
 * drawn.
 */
export async function readSvgHeader(
  bytes: Uint8Array,
  maxPixels: number,
  signal: AbortSignal | undefined,
  memory: DecodeMemory | undefined,
): Promise<Header> {
  await memory?.reserve(svgTextCost(bytes), signal);
  const { width, height, drawnWidth, drawnHeight, cost } = await prepareSvg(bytes, maxPixels);
  return headerOf(drawnWidth, drawnHeight, cost, 4, async () => {
    const { bytes: drawing } = await prepareSvg(bytes, maxPixels);
    if (isHeavySvg(cost)) {
      const picture = await drawInProcess(drawing, { width: drawnWidth, height: drawnHeight }, signal);
      return { ...rawSource(picture), width, height };
    }
    const header = await finish('svg', sharp(drawing, optionsOf('svg')).metadata(), signal);
    const drawn = { drawnWidth: header.width, drawnHeight: header.height };
    const start = () => sharp(drawing, optionsOf('svg')).timeout(TIMEOUT);
    return { ...drawn, width, height, plainCmyk: false, start, free: () => 0 };
  });
}
