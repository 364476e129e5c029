import type { SharpOptions } from 'sharp';
import { unlessAborted } from '../core/abort.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';
import { damaged, nameOf } from './damaged.ts';

/** Truncated files are errors, but wrong bits and damaged metadata are tolerated. Of a TIFF, libtiff reports a missing half as an error. */
export const optionsOf = (format: ImageFormat) =>
  ({
    failOn: format === 'tiff' ? 'error' : 'truncated',
    // More than any printing process has inks; those after the colours are left out.
    limitInputChannels: 64,
  }) as const satisfies SharpOptions;

/** Enough for the slowest ordinary picture. An SVG can be made to take hours. */
export const TIMEOUT = { seconds: 20 };

const UNSUPPORTED =
  /not built in|[Uu]nsupported (?:feature|codec|codecs)\b|exceeds channel limit|bad labq format|compression support is not configured|decoding is not implemented/;

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
    const { message } = error as Error;
    if (UNSUPPORTED.test(message))
      throw new SoutuError('unsupported', `this kind of ${nameOf(format)} is not supported`, {
        cause: error,
      });
    if (message.startsWith('timeout'))
      throw new SoutuError('corrupt', `the ${nameOf(format)} takes too long to decode`, { cause: error });
    throw damaged(format, error);
  }
}
