import { buffer } from 'node:stream/consumers';
import { sharp } from './sharp.ts';

// A process that draws one SVG: it comes in on stdin and goes out on stdout as RGBA, 8 bits a channel.
const pixels = await sharp(await buffer(process.stdin), { failOn: 'truncated' })
  .ensureAlpha()
  .toColourspace('srgb')
  .raw({ depth: 'uchar' })
  .toBuffer();
process.stdout.write(pixels);
