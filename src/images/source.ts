import type { Sharp, SharpOptions } from 'sharp';
import { unlessAborted } from '../core/abort.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { readBmpHeader } from './bmp-header.ts';
import { type DecoderCost, isHeavySvg, libvipsCost, rawCost } from './decode-cost.ts';
import type { DecodeMemory } from './decode-gate.ts';
import { hasExtraChannels, withoutExtras, withoutExtrasCost } from './extra-channels.ts';
import { isImageSequence } from './identify.ts';
import type { RawPicture } from './raw.ts';
import { sharp } from './sharp.ts';
import { prepareSvg, svgTextCost } from './svg.ts';
import { drawInProcess } from './svg-drawer.ts';
import { createWorkerDecoder } from './worker-decoder.ts';

/** A picture whose header has been read and validated; no memory for pixels has been allocated yet. */
export interface Header {
  /** Size in pixels at which it is decoded. Upright, except that width and height of HEIC may be exchanged. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** Memory of the decoder, without its result. */
  readonly cost: DecoderCost;
  /** Samples per pixel of the result, before it is composited on white. */
  readonly samples: number;
  /** Prepares the pipeline. Formats that libvips does not read are decoded now, the others by the pipeline. */
  open(): Promise<Source>;
}

/** A picture that is ready for its pipeline. */
export interface Source {
  /** Upright size of the original in pixels. */
  readonly width: number;
  readonly height: number;
  /** Upright size of the input of the pipeline, which differs from that of the original for an SVG. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** Frees the pixels that were decoded for the pipeline when it has finished. Returns their number of bytes. */
  free(): number;
  /** Whether it is CMYK without a colour profile. */
  readonly plainCmyk: boolean;
  /** Creates a pipeline that applies EXIF orientation. Await its result with `finish`. */
  start(options: { ignoreIcc: boolean }): Sharp;
}

/** Truncated files are errors, but wrong bits and damaged metadata are tolerated. Of a TIFF, libtiff reports a missing half as an error. */
const optionsOf = (format: ImageFormat) =>
  ({
    failOn: format === 'tiff' ? 'error' : 'truncated',
    // More than any printing process has inks; those after the colours are left out.
    limitInputChannels: 64,
  }) as const satisfies SharpOptions;
/** Enough for the slowest ordinary picture. An SVG can be made to take hours. */
const TIMEOUT = { seconds: 20 };

const decodeInWorker = createWorkerDecoder();

/**
 * Reads and validates the header of a picture before memory for its pixels is allocated. Throws `empty`, `corrupt`,
 * `too-large` (more than `maxPixels`), `unsupported`, and the signal's reason. `open` of the result has the same signal, and
 * also throws `busy`.
 *
 * @param memory reserved for parsing an SVG
 */
export async function readHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  maxPixels: number,
  signal?: AbortSignal,
  memory?: DecodeMemory,
): Promise<Header> {
  if (bytes.length === 0) throw new SoutuError('empty', 'the file has no content');
  if (format === 'svg') return readSvgHeader(bytes, maxPixels, signal, memory);
  const decodeRaw = (as: 'bmp' | 'heic', { full }: DecoderCost, index = 0) =>
    decodeInWorker({ format: as, bytes, maxPixels, index, memory: full }, signal);
  if (format === 'bmp') {
    const { width, height } = readBmpHeader(bytes, maxPixels);
    const cost = rawCost('bmp', width, height);
    return headerOf(width, height, cost, 4, async () => rawSource(await decodeRaw('bmp', cost)));
  }

  const options = optionsOf(format);
  const metadata = sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  const header = await finish(format, metadata, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (!isImageSequence(bytes)) throw error;
    throw new SoutuError('unsupported', `animated ${format} is not supported`, { cause: error });
  });
  const { width, height } = header.autoOrient;
  if (width * height > maxPixels) {
    throw new SoutuError(
      'too-large',
      `${width} x ${height} pixels; the limit is ${maxPixels.toLocaleString('en-US')} pixels`,
    );
  }
  if (format === 'heic') {
    const cost = rawCost('heic', width, height);
    const decodePrimary = () => decodeRaw('heic', cost, header.pagePrimary);
    return headerOf(width, height, cost, 4, async () => rawSource(await decodePrimary()));
  }
  const start: Source['start'] = ({ ignoreIcc }) =>
    sharp(bytes, { ...options, limitInputPixels: maxPixels, ignoreIcc })
      .timeout(TIMEOUT)
      .autoOrient();
  const plainCmyk = header.space === 'cmyk' && !header.hasProfile;
  if (hasExtraChannels(header, format === 'tiff' ? bytes : null)) {
    const cost = withoutExtrasCost(libvipsCost(format, header), width * height);
    return headerOf(width, height, cost, 3, async () => {
      const work = withoutExtras(start({ ignoreIcc: true }), plainCmyk);
      memory?.holdUntil(work);
      return rawSource(await finish(format, work, signal));
    });
  }
  const source = {
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    free: () => 0,
    plainCmyk,
    start,
  };
  const samples = Math.min(Math.max(header.channels, 3), 4);
  return headerOf(width, height, libvipsCost(format, header), samples, async () => source);
}

function headerOf(
  drawnWidth: number,
  drawnHeight: number,
  cost: DecoderCost,
  samples: number,
  open: () => Promise<Source>,
): Header {
  return { drawnWidth, drawnHeight, cost, samples, open };
}

/** The text is prepared twice, for the header and for drawing, so that it takes no memory while it waits to be drawn. */
async function readSvgHeader(
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

/** EXIF orientation is not applied: the decoder of HEIF applies the rotation in the container, of which EXIF has a copy. */
function rawSource({ data, width, height, channels }: RawPicture): Source {
  const input = { raw: { width, height, channels }, limitInputPixels: false } as const;
  const start = () => sharp(data, input).timeout(TIMEOUT);
  const free = () => {
    const { byteLength } = data;
    // The port of the thread references its last message, so the pixels are transferred to a clone that is discarded.
    structuredClone(null, { transfer: [data.buffer] });
    return byteLength;
  };
  return {
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    free,
    plainCmyk: false,
    start,
  };
}

/**
 * Awaits the result of libvips and assigns codes to its errors. libvips cannot be cancelled: once the signal fires, this rejects
 * with the signal's reason, but a thread of libuv's pool stays busy until the work ends, and the process cannot exit before. The
 * time limit is checked only between strips of the picture, and SVG filters are not processed in strips.
 */
export async function finish<T>(format: ImageFormat, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await unlessAborted(work, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = reasonOf(error as Error);
    const code =
      /not built in|[Uu]nsupported (?:feature|codec|codecs)\b|exceeds channel limit|bad labq format/.test(
        reason,
      )
        ? 'unsupported'
        : 'corrupt';
    throw new SoutuError(code, `the ${format} cannot be decoded: ${reason}`, { cause: error });
  }
}

/** The error messages of libvips, each line once, because decoders repeat them. */
function reasonOf(error: Error): string {
  const lines = error.message.split('\n').map((line) => line.trim().replace(/:$/, ''));
  return [...new Set(lines)].filter(Boolean).join('; ').slice(0, 300);
}
