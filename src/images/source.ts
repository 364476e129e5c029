import type { Metadata, Sharp, SharpOptions } from 'sharp';
import { SoutuError } from '../errors.ts';
import { readShotInfo, type ShotInfo } from './exif.ts';
import type { ImageFormat } from './formats.ts';
import { sharp } from './sharp.ts';
import { prepareSvg } from './svg.ts';
import { createWorkerDecoder } from './worker-decoder.ts';

/** A picture whose header has been read and found acceptable; its pixels are decoded when the pipeline runs. */
export interface Source extends ShotInfo {
  /** Upright size of the original in pixels. */
  readonly width: number;
  readonly height: number;
  /** Upright size of what the pipeline starts with: another one than the original's for an SVG. */
  readonly drawnWidth: number;
  readonly drawnHeight: number;
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
 * Opens a picture and checks its header BEFORE anything of its size is allocated.
 * Throws `corrupt`, `too-large` (over `maxPixels`, width x height) and `unsupported`.
 */
export async function openSource(bytes: Uint8Array, format: ImageFormat, maxPixels: number): Promise<Source> {
  if (bytes.length === 0) throw new SoutuError('empty', 'the file has no content');
  if (format === 'svg') return openSvg(bytes);
  if (format === 'bmp') return openRaw(await decodeInWorker({ format, bytes, maxPixels }), null);

  const header = await finish(format, sharp(bytes, { ...OPTIONS, limitInputPixels: false }).metadata());
  const { width, height } = header.autoOrient;
  if (width * height > maxPixels) {
    throw new SoutuError('too-large', `${width} x ${height} pixels; the limit is ${maxPixels} pixels`);
  }
  if (format === 'heic') return openRaw(await decodeInWorker({ format, bytes, maxPixels }), header);
  return {
    ...readShotInfo(header.exif),
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    plainCmyk: header.space === 'cmyk' && !header.hasProfile,
    start: ({ ignoreIcc }) =>
      sharp(bytes, { ...OPTIONS, limitInputPixels: maxPixels, ignoreIcc })
        .timeout(TIMEOUT)
        .autoOrient(),
  };
}

async function openSvg(bytes: Uint8Array): Promise<Source> {
  const drawing = await prepareSvg(bytes);
  const header = await finish('svg', sharp(drawing.bytes, OPTIONS).metadata());
  return {
    ...readShotInfo(undefined),
    width: drawing.width,
    height: drawing.height,
    drawnWidth: header.width,
    drawnHeight: header.height,
    plainCmyk: false,
    start: () => sharp(drawing.bytes, OPTIONS).timeout(TIMEOUT),
  };
}

/** HEIF's own rotation is applied by its decoder and counts; its EXIF orientation is a copy and is ignored. */
function openRaw(
  { data, width, height, channels }: Awaited<ReturnType<typeof decodeInWorker>>,
  header: Metadata | null,
): Source {
  const input = { raw: { width, height, channels }, limitInputPixels: false } as const;
  return {
    ...readShotInfo(header?.exif),
    width,
    height,
    drawnWidth: width,
    drawnHeight: height,
    plainCmyk: false,
    start: () => sharp(data, input).timeout(TIMEOUT),
  };
}

/** Waits for libvips and gives its errors a code. */
export async function finish<T>(format: ImageFormat, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
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
