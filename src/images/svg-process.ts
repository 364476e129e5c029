import { buffer } from 'node:stream/consumers';
import { sharp } from './sharp.ts';

// Entry of the process that draws one SVG. It reads the SVG from stdin and writes RGBA, 8 bits per channel, to stdout.
const pixels = await sharp(await buffer(process.stdin), { failOn: 'truncated' })
  .ensureAlpha()
  .toColourspace('srgb')
  .raw({ depth: 'uchar' })
  .toBuffer();
process.stdout.write(pixels);
