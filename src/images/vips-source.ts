import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { withShownFrame } from './apng.ts';
import { libvipsCost, rawCost } from './decode-cost.ts';
import type { DecodeMemory } from './decode-gate.ts';
import { hasExtraChannels, withoutExtras, withoutExtrasCost } from './extra-channels.ts';
import { finish, optionsOf, TIMEOUT } from './finish.ts';
import { firstShown } from './first-shown.ts';
import { checkGifFrames } from './gif.ts';
import { type Header, headerOf, type Source } from './header.ts';
import { isImageSequence } from './identify.ts';
import { withEndMarker } from './jpeg-end.ts';
import { rawSource } from './raw-source.ts';
import { sharp } from './sharp.ts';
import type { DecodeInThread } from './thread-source.ts';
import { readTiffPages } from './tiff/pages.ts';
import { checkPixels } from './too-many-pixels.ts';

/** Reads the header of a picture that libvips decodes, or of which it reads at least the header (HEIC). Throws as `readHeader` does. */
export async function readVipsHeader(
  file: Uint8Array,
  format: ImageFormat,
  maxPixels: number,
  decodeInThread: DecodeInThread,
  signal?: AbortSignal,
  memory?: DecodeMemory,
): Promise<Header> {
  const look = { maxPixels, signal, memory };
  const ended = format === 'jpeg' ? withEndMarker(file) : null;
  const bytes = format === 'png' ? await withShownFrame(file, look) : (ended ?? file);
  const page = await firstShown(bytes, format, look);
  if (format === 'gif') await checkGifFrames(bytes, page);
  const options = {
    ...optionsOf(format),
    ...(page > 0 && { page }),
    ...(ended && { failOn: 'warning' as const }),
  };
  const metadata = sharp(bytes, { ...options, limitInputPixels: false }).metadata();
  const header = await finish(format, metadata, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (!isImageSequence(bytes)) throw error;
    throw new SoutuError('unsupported', `animated ${format} is not supported`, { cause: error });
  });
  const { width, height } = header.autoOrient;
  checkPixels(width, height, maxPixels);
  if (format === 'heic') {
    const cost = rawCost('heic', width, height);
    const job = {
      format: 'heic',
      bytes,
      maxPixels,
      index: header.pagePrimary ?? 0,
      memory: cost.full,
    } as const;
    const decodePrimary = () => decodeInThread(job, signal);
    return headerOf(width, height, cost, 4, async () => rawSource(await decodePrimary(), header.icc));
  }
  const start: Source['start'] = ({ ignoreIcc }) =>
    sharp(bytes, { ...options, limitInputPixels: maxPixels, ignoreIcc })
      .timeout(TIMEOUT)
      .autoOrient();
  const plainCmyk = header.space === 'cmyk' && !header.hasProfile;
  const tiffPage = format === 'tiff' ? readTiffPages(bytes)[page] : undefined;
  if (tiffPage?.isYcbcr)
    throw new SoutuError('unsupported', 'a TIFF in YCbCr without JPEG compression is not supported');
  const extra = tiffPage?.extra ?? null;
  const isDeep = header.depth === 'ushort';
  if (hasExtraChannels(header, extra) || (plainCmyk && isDeep)) {
    const cost = withoutExtrasCost(libvipsCost(format, header), width * height, isDeep);
    return headerOf(width, height, cost, 3, async () => {
      const work = withoutExtras(start({ ignoreIcc: true }), { plainCmyk, isDeep });
      memory?.holdUntil(work);
      // Grey and CMYK are RGB by now, to which their profiles do not apply.
      const isRgb = header.space === 'srgb' || header.space === 'rgb16';
      return rawSource(await finish(format, work, signal), isRgb ? header.icc : undefined);
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
