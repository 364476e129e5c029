import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { readPreview } from './camera-raw/preview.ts';
import type { DecodeMemory } from './decode-gate.ts';
import type { Header } from './header.ts';
import { largestEntry } from './ico.ts';
import { readSvgHeader } from './svg-source.ts';
import {
  readBitmapHeader,
  readIconHeader,
  readJpeg2000Header,
  readJpegXlHeader,
  readPhotoshopHeader,
} from './thread-source.ts';
import { readVipsHeader } from './vips-source.ts';
import { createWorkerDecoder } from './worker-decoder.ts';

const decodeInThread = createWorkerDecoder();

/**
 * Reads and validates the header of a picture before memory for its pixels is allocated. Of a RAW file that is the picture in it, of an icon
 * the largest one. Throws `empty`, `corrupt`, `too-large` (more than `maxPixels`), `unsupported`, and the signal's reason. `open` of
 * the result has the same signal, and also throws `busy`.
 *
 * @param memory reserved for parsing an SVG, and for looking at the first pages of a file with several
 */
export async function readHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  maxPixels: number,
  signal?: AbortSignal,
  memory?: DecodeMemory,
): Promise<Header> {
  if (bytes.length === 0) throw new SoutuError('empty', 'the file has no content');
  switch (format) {
    case 'svg':
      return readSvgHeader(bytes, maxPixels, signal, memory);
    case 'bmp':
      return readBitmapHeader(bytes, maxPixels, decodeInThread, signal);
    case 'psd':
      return readPhotoshopHeader(bytes, maxPixels, decodeInThread, signal);
    case 'jxl':
      return readJpegXlHeader(bytes, maxPixels, decodeInThread, signal);
    case 'jp2':
      return readJpeg2000Header(bytes, maxPixels, decodeInThread, signal);
    case 'ico': {
      const icon = largestEntry(bytes, maxPixels);
      if (!icon.isPng) return readIconHeader(icon, maxPixels, decodeInThread, signal);
      return readHeader(icon.bytes, 'png', maxPixels, signal, memory);
    }
    case 'raw':
      return readHeader(readPreview(bytes).jpeg, 'jpeg', maxPixels, signal, memory);
    default:
      return readVipsHeader(bytes, format, maxPixels, decodeInThread, signal, memory);
  }
}
