import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { thumbnail } from '../../src/images/thumbnail.ts';

const MAX_PIXELS = 1_000_000;
const NAMES = { png: 'PNG', tiff: 'TIFF', jpeg: 'JPEG', webp: 'WebP', gif: 'GIF', avif: 'AVIF' } as const;

/** A picture of noise, of which every byte counts. */
async function noise(format: keyof typeof NAMES): Promise<Buffer> {
  const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, at) => (at * at * 7919) % 251);
  return sharp(data, { raw: { width: 64, height: 48, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/** Bytes that are wrong from the middle on, after the header. */
function broken(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0xff, Math.floor(copy.length / 3), Math.floor(copy.length / 3) + 200);
  return copy;
}

describe.each(Object.entries(NAMES))('a damaged %s', (format, name) => {
  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2))],
    ['cut off in its header', (bytes: Buffer) => bytes.subarray(0, 24)],
    ['overwritten', broken],
  ])('is reported in words that people understand: %s', async (how, damage) => {
    const bytes = damage(await noise(format as keyof typeof NAMES));
    const options = { maxPixels: MAX_PIXELS };
    const works = [
      decode(bytes, format as keyof typeof NAMES, options),
      thumbnail(bytes, format as keyof typeof NAMES, { ...options, size: 32 }),
    ];
    const results = await Promise.allSettled(works);
    // Some decoders make a picture of what is there.
    if (how === 'cut off in its header')
      expect(results.map(({ status }) => status)).not.toContain('fulfilled');
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      expect(result.reason).toMatchObject({
        code: 'corrupt',
        message: `the ${name} is damaged or incomplete`,
      });
      expect(result.reason.cause).toBeDefined();
    }
  });
});

describe('a JPEG', () => {
  const options = { maxPixels: MAX_PIXELS };

  it('needs no mark at its end, but all of its data', async () => {
    const bytes = await noise('jpeg');
    expect([...bytes.subarray(-2)]).toEqual([0xff, 0xd9]);
    const whole = await decode(bytes, 'jpeg', options);
    const unmarked = bytes.subarray(0, -2);
    expect((await decode(unmarked, 'jpeg', options)).pixels).toEqual(whole.pixels);
    expect(await thumbnail(unmarked, 'jpeg', { ...options, size: 32 })).toBeInstanceOf(Uint8Array);
    for (const missing of [3, 20, bytes.length >> 2]) {
      const cut = decode(bytes.subarray(0, -missing), 'jpeg', options);
      await expect(cut).rejects.toMatchObject({ code: 'corrupt' });
    }
  });

  it('of several scans needs its mark, because it may be cut off between them', async () => {
    const bytes = await sharp(await noise('png'))
      .jpeg({ progressive: true })
      .toBuffer();
    expect((await decode(bytes, 'jpeg', options)).width).toBe(64);
    const lastScan = bytes.lastIndexOf(Buffer.of(0xff, 0xda));
    for (const end of [-2, lastScan]) {
      const cut = decode(bytes.subarray(0, end), 'jpeg', options);
      await expect(cut).rejects.toMatchObject({ code: 'corrupt' });
    }
  });

  it('is whole with its mark, whatever follows it', async () => {
    const bytes = Buffer.concat([await noise('jpeg'), Buffer.from('motion photo \xff\xda', 'latin1')]);
    expect((await decode(bytes, 'jpeg', options)).width).toBe(64);
  });
});

describe('a GIF', () => {
  const decodeGif = (bytes: Uint8Array) => decode(bytes, 'gif', { maxPixels: MAX_PIXELS });

  it('whose second half was never written is damaged', async () => {
    const bytes = await noise('gif');
    await expect(decodeGif(bytes.fill(0, bytes.length >> 1))).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('needs neither the mark at the end of its data nor what follows them', async () => {
    const bytes = await noise('gif');
    const whole = await decodeGif(bytes);
    // The end of the last sub-block, and of the file.
    expect([...bytes.subarray(-2)]).toEqual([0, 0x3b]);
    const codes = bytes.subarray(0, -3);
    const { pixels } = await decodeGif(Buffer.concat([codes, Buffer.of(0, 0, 0, 0, 0, 0)]));
    expect(pixels.data.subarray(0, 64 * 40 * 3)).toEqual(whole.pixels.data.subarray(0, 64 * 40 * 3));
  });

  it('is read to the end of the frame that is shown', async () => {
    const raw = { width: 64, height: 48, channels: 3 } as const;
    const frames = Array.from({ length: 3 }, (_, frame) =>
      Buffer.from(Uint8Array.from({ length: 64 * 48 * 3 }, (_, at) => (at * at * (frame + 7919)) % 251)),
    );
    const bytes = await sharp(Buffer.concat(frames), { raw: { ...raw, height: 144, pageHeight: 48 } })
      .gif({ loop: 0, delay: [100, 100, 100] })
      .toBuffer();
    const whole = await decodeGif(bytes);
    const { pixels } = await decodeGif(Buffer.from(bytes).fill(0, bytes.length - 200));
    expect(pixels).toEqual(whole.pixels);
  });
});
