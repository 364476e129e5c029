import type { Sharp, SharpOptions } from 'sharp';
import { unlessAborted } from '../core/abort.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { readBmpHeader } from './bmp-header.ts';
import { type DecoderCost, libvipsCost, rawCost, svgCost } from './decode-cost.ts';
import { readTakenAt } from './exif.ts';
import type { RawPicture } from './raw.ts';
import { sharp } from './sharp.ts';
import { prepareSvg } from './svg.ts';
import { createWorkerDecoder } from './worker-decoder.ts';

/** A picture whose header was read and found acceptable; nothing of its size is in memory yet. */
export interface Header {
  /** Size of what will be decoded, in pixels; upright but for HEIC, whose sides may be the other way round. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** Bytes that decoding takes, whatever comes out. */
  readonly cost: DecoderCost;
  /** Samples per pixel of what comes out before it is put on white. */
  readonly samples: number;
  /** Gets the pixels ready: formats that libvips does not read are decoded now, the others by the pipeline. */
  open(): Promise<Source>;
}

/** A picture that is ready for its pipeline. */
export interface Source {
  /** Upright size of the original in pixels. */
  readonly width: number;
  readonly height: number;
  /** Upright size of what the pipeline starts with: another one than the original's for an SVG. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
  /** As `readTakenAt` says. */
  readonly takenAt: number | null;
  /** CMYK without a profile that would say what its inks look like. */
  readonly plainCmyk: boolean;
  /** Starts a pipeline: EXIF orientation is applied, colour as `ignoreIcc` says. Run it through `finish`. */
  start(options: { ignoreIcc: boolean }): Sharp;
}

/** libvips stops when data is missing, but shows what can be shown of a picture with a wrong bit or wrong notes. */
const OPTIONS = { failOn: 'truncated' } as const satisfies SharpOptions;
/** Enough for the slowest honest picture; SVG filters can be made to run for hours. */
const TIMEOUT = { seconds: 20 };

const decodeInWorker = createWorkerDecoder();

/**
 * Reads and checks the header of a picture BEFORE anything of its size is allocated.
 * Throws `empty`, `corrupt`, `too-large` (over `maxPixels`, width x height), `unsupported`, and the signal's reason;
 * so does `open`, which is under the same signal.
 */
export async function readHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  maxPixels: number,
  signal?: AbortSignal,
): Promise<Header> {
  if (bytes.length === 0) throw new SoutuError('empty', 'the file has no content');
  if (format === 'svg') return readSvgHeader(bytes, signal);
  const decodeRaw = (as: 'bmp' | 'heic') => decodeInWorker({ format: as, bytes, maxPixels }, signal);
  if (format === 'bmp') {
    const { width, height } = readBmpHeader(bytes, maxPixels);
    const cost = rawCost('bmp', width, height);
    return headerOf(width, height, cost, 4, async () => rawSource(await decodeRaw('bmp'), null));
  }

  const metadata = sharp(bytes, { ...OPTIONS, limitInputPixels: false }).metadata();
  const header = await finish(format, metadata, signal);
  const { width, height } = header.autoOrient;
  if (width * height > maxPixels) {
    throw new SoutuError(
      'too-large',
      `${width} x ${height} pixels; the limit is ${maxPixels.toLocaleString('en-US')} pixels`,
    );
  }
  const takenAt = readTakenAt(header.exif);
  if (format === 'heic') {
    const cost = rawCost('heic', width, height);
    return headerOf(width, height, cost, 4, async () => rawSource(await decodeRaw('heic'), takenAt));
  }
  const start: Source['start'] = ({ ignoreIcc }) =>
    sharp(bytes, { ...OPTIONS, limitInputPixels: maxPixels, ignoreIcc })
      .timeout(TIMEOUT)
      .autoOrient();
  const plainCmyk = header.space === 'cmyk' && !header.hasProfile;
  const source = { width, height, drawnWidth: width, drawnHeight: height, takenAt, plainCmyk, start };
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

async function readSvgHeader(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<Header> {
  const { bytes: drawing, width, height } = await prepareSvg(bytes);
  const header = await finish('svg', sharp(drawing, OPTIONS).metadata(), signal);
  const drawn = { drawnWidth: header.width, drawnHeight: header.height };
  const start = () => sharp(drawing, OPTIONS).timeout(TIMEOUT);
  const source = { ...drawn, width, height, takenAt: null, plainCmyk: false, start };
  const cost = svgCost(drawing.length, header.width, header.height);
  return headerOf(header.width, header.height, cost, 4, async () => source);
}

/** HEIF's own rotation is applied by its decoder and counts; its EXIF orientation is a copy and is ignored. */
function rawSource({ data, width, height, channels }: RawPicture, takenAt: number | null): Source {
  const input = { raw: { width, height, channels }, limitInputPixels: false } as const;
  const start = () => sharp(data, input).timeout(TIMEOUT);
  return { width, height, drawnWidth: width, drawnHeight: height, takenAt, plainCmyk: false, start };
}

/**
 * Waits for libvips and gives its errors a code. libvips cannot be stopped from here: when the signal fires this
 * rejects with its reason, and a thread of libuv's pool is busy until the work ends by itself. So is the
 * process: its exit joins that pool. The time limit acts between strips only, and the filters of an SVG are no strips.
 */
export async function finish<T>(format: ImageFormat, work: Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await unlessAborted(work, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = reasonOf(error as Error);
    const code = /not built in|[Uu]nsupported (?:feature|codec|codecs)\b/.test(reason)
      ? 'unsupported'
      : 'corrupt';
    throw new SoutuError(code, `the ${format} cannot be decoded: ${reason}`, { cause: error });
  }
}

/** libvips' log of what went wrong, each line once: decoders repeat themselves. */
function reasonOf(error: Error): string {
  const lines = error.message.split('\n').map((line) => line.trim().replace(/:$/, ''));
  return [...new Set(lines)].filter(Boolean).join('; ').slice(0, 300);
}
