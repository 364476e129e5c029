import type { SharpOptions } from 'sharp';
import { unlessAborted } from '../core/abort.ts';
import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';

/** Truncated files are errors, but wrong bits and damaged metadata are tolerated. Of a TIFF, libtiff reports a missing half as an error. */
export const optionsOf = (format: ImageFormat) =>
  ({
    failOn: format === 'tiff' ? 'error' : 'truncated',
    // More than any printing process has inks; those after the colours are left out.
    limitInputChannels: 64,
  }) as const satisfies SharpOptions;

/** Enough for the slowest ordinary picture. An SVG can be made to take hours. */
export const TIMEOUT = { seconds: 20 };

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
