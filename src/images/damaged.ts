import type { ImageFormat } from '../core/formats.ts';
import { SoutuError } from '../errors.ts';

const NAMES: Partial<Record<ImageFormat, string>> = { webp: 'WebP', jxl: 'JPEG XL', jp2: 'JPEG 2000' };

/** The name of a format in messages. */
export const nameOf = (format: ImageFormat): string => NAMES[format] ?? format.toUpperCase();

/**
 * The error of a picture that its decoder refuses.
 *
 * @param cause what the decoder says: about its own code, so only developers see it
 */
export const damaged = (format: ImageFormat, cause: unknown): SoutuError =>
  new SoutuError('corrupt', `the ${nameOf(format)} is damaged or incomplete`, { cause });
