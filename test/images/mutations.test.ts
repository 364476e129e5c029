import { expect, test } from 'vitest';
import { SoutuError } from '../../src/errors.ts';
import { readCaption } from '../../src/images/caption/read-caption.ts';
import { decode } from '../../src/images/decode.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { random } from '../support/pictures.ts';
import { matrixFile } from './matrix.ts';

/** Of each structure that Soutu reads itself, files with all of its parts. */
const FILES = [
  'cr2.cr2',
  'nef-turned.nef',
  'arw.arw',
  'dng.dng',
  'orf.orf',
  'rw2.rw2',
  'raf.raf',
  'cr3.cr3',
  'rgb-rle.psd',
  'rgb-big.psb',
  'indexed-rle.psd',
  'cmyk16-raw.psd',
  'icon-png.ico',
  'icon-bmp.ico',
  'cursor-mask.cur',
  'pages-reduced-first.tif',
  'pages-reduced-first-big.tif',
  'pages-two-empty.tif',
  'frames-empty-first.png',
  'jxl-rgba.jxl',
  'jxl-exif.jxl',
  'jp2-rgb.jp2',
  'jp2-bare.j2k',
];
const MUTATIONS = 200;
/** Decoders in WebAssembly get a new thread after each error, which takes long. */
const IN_WASM = 25;
const MAX_PIXELS = 4_000_000;

/** Numbers at which lengths, offsets and counts break. */
const WORDS = [0, 1, 7, 8, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

/** A copy with some wrong bytes or numbers, mostly near the start, where the structure is; one in six is cut off. */
function mutate(bytes: Uint8Array, next: () => number): Uint8Array {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  const place = () => Math.floor(next() ** 2 * (copy.length - 4));
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    if (next() < 0.5) copy[place()] = Math.floor(next() * 256);
    else view.setUint32(place(), WORDS[Math.floor(next() * WORDS.length)]!, next() < 0.5);
  }
  return next() < 1 / 6 ? copy.subarray(0, Math.floor(next() * copy.length)) : copy;
}

test.each(FILES.map((file) => [file]))(
  'whatever is wrong in %s, there is a picture or an error of the file',
  async (file) => {
    const bytes = matrixFile(file);
    const next = random(2026);
    const gate = createDecodeGate(256 * 1024 * 1024);
    let pictures = 0;
    const mutations = /\.j(xl|p2|2k)$/.test(file) ? IN_WASM : MUTATIONS;
    for (let i = 0; i < mutations; i++) {
      const mutated = mutate(bytes, next);
      try {
        const format = sniffFormat(mutated);
        const image = await gate.run(mutated.length, undefined, (memory) =>
          decode(mutated, format, { maxPixels: MAX_PIXELS, memory }),
        );
        expect(image.pixels.data.length).toBe(image.pixels.width * image.pixels.height * 3);
        await readCaption(mutated, format);
        pictures += 1;
      } catch (error) {
        expect(error, `mutation ${i}`).toBeInstanceOf(SoutuError);
        expect(['corrupt', 'unsupported', 'too-large', 'empty'], `mutation ${i}: ${error}`).toContain(
          (error as SoutuError).code,
        );
      }
    }
    // The decoders of compressed streams notice nearly every change.
    if (mutations === MUTATIONS) expect(pictures, 'some are harmless').toBeGreaterThan(0);
  },
);
