import type { Sharp, SharpOptions } from 'sharp';
import { unlessAborted } from '../core/abort.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { readBmpHeader } from './bmp-header.ts';
import { type DecoderCost, isHeavySvg, libvipsCost, rawCost } from './decode-cost.ts';
import type { DecodeRoom } from './decode-gate.ts';
import { readTakenAt } from './exif.ts';
import type { RawPicture } from './raw.ts';
import { sharp } from './sharp.ts';
import { prepareSvg, svgTextCost } from './svg.ts';
import { drawInProcess } from './svg-drawer.ts';
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
  /** Frees the pixels that were decoded for the pipeline, when it has ended; says how many bytes they were. */
  free(): number;
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
 *
 * @param room asked before the text of an SVG is read
 */
export async function readHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  maxPixels: number,
  signal?: AbortSignal,
  room?: DecodeRoom,
): Promise<Header> {
  if (bytes.length === 0) throw new SoutuError('empty', 'the file has no content');
  if (format === 'svg') return readSvgHeader(bytes, maxPixels, signal, room);
  const decodeRaw = (as: 'bmp' | 'heic', { full: memory }: DecoderCost) =>
    decodeInWorker({ format: as, bytes, maxPixels, memory }, signal);
  if (format === 'bmp') {
    const { width, height } = readBmpHeader(bytes, maxPixels);
    const cost = rawCost('bmp', width, height);
    return headerOf(width, height, cost, 4, async () => rawSource(await decodeRaw('bmp', cost), null));
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
    return headerOf(width, height, cost, 4, async () => rawSource(await decodeRaw('heic', cost), takenAt));
  }
  const start: Source['start'] = ({ ignoreIcc }) =>
    sharp(bytes, { ...OPTIONS, limitInputPixels: maxPixels, ignoreIcc })
      .timeout(TIMEOUT)
      .autoOrient();
  const plainCmyk = header.space === 'cmyk' && !header.hasProfile;
  const source = {
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    takenAt,
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

/** A drawing is prepared twice: it is not kept while it waits for its turn. */
async function readSvgHeader(
  bytes: Uint8Array,
  maxPixels: number,
  signal: AbortSignal | undefined,
  room: DecodeRoom | undefined,
): Promise<Header> {
  await room?.take(svgTextCost(bytes), signal);
  const { width, height, drawnWidth, drawnHeight, cost } = await prepareSvg(bytes, maxPixels);
  return headerOf(drawnWidth, drawnHeight, cost, 4, async () => {
    const { bytes: drawing } = await prepareSvg(bytes, maxPixels);
    if (isHeavySvg(cost)) {
      const picture = await drawInProcess(drawing, { width: drawnWidth, height: drawnHeight }, signal);
      return { ...rawSource(picture, null), width, height };
    }
    const header = await finish('svg', sharp(drawing, OPTIONS).metadata(), signal);
    const drawn = { drawnWidth: header.width, drawnHeight: header.height };
    const start = () => sharp(drawing, OPTIONS).timeout(TIMEOUT);
    return { ...drawn, width, height, takenAt: null, plainCmyk: false, start, free: () => 0 };
  });
}

/** HEIF's own rotation is applied by its decoder and counts; its EXIF orientation is a copy and is ignored. */
function rawSource({ data, width, height, channels }: RawPicture, takenAt: number | null): Source {
  const input = { raw: { width, height, channels }, limitInputPixels: false } as const;
  const start = () => sharp(data, input).timeout(TIMEOUT);
  const free = () => {
    const { byteLength } = data;
    // The thread's port refers to its last message: the pixels are moved out of it, to where nothing refers to them.
    structuredClone(null, { transfer: [data.buffer] });
    return byteLength;
  };
  return {
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    takenAt,
    free,
    plainCmyk: false,
    start,
  };
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
