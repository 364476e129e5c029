import { basename } from 'node:path';
import type { ErrorCode } from '../errors.ts';

/** Extensions under which pictures of these formats are found; the content decides what they really are. */
const EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'jpg jpeg jpe jfif jfi jif pjpeg pjp png apng webp gif avif avifs tif tiff svg svgz bmp dib ' +
    'heic heics heif heifs hif'
  ).split(' '),
);

/** True where the name says that the file is a picture: such a file that cannot be read is worth a report. */
export function claimsPicture(name: string): boolean {
  const extension = extensionOf(name);
  return extension !== null && EXTENSIONS.has(extension);
}

/** Whether a file that failed never claimed to be a picture (README, LICENSE): read to find out, not worth a report. */
export function isNoPicture(path: string, code: ErrorCode): boolean {
  return (code === 'unsupported' || code === 'empty') && !claimsPicture(basename(path));
}

/**
 * True for names worth reading: a picture's extension, or none at all, as downloads and camera dumps have.
 * A file with another extension (.txt, .mp4, .psd) is something else by its owner's word and is not opened.
 */
export function isCandidate(name: string): boolean {
  return extensionOf(name) === null || claimsPicture(name);
}

/**
 * The extension in lower case, or null. Only letters and digits with at least one letter, eight at most, make an
 * extension: `Screenshot at 10.15.30`, `Mr. Smith` and `v1.2` have none. A tail put on by a program after a
 * sign (`a.jpg_large`, `a.jpg!d`, `a.png~`) is left off, or nobody would find these pictures.
 */
function extensionOf(name: string): string | null {
  const match = /\.([a-z0-9]{1,8})(?:[_!~@:-][^.]*)?$/i.exec(name);
  const extension = match?.[1]?.toLowerCase();
  return extension !== undefined && /[a-z]/.test(extension) ? extension : null;
}
