import { basename } from 'node:path';
import { PICTURE_EXTENSIONS, RAW_EXTENSIONS } from '../core/formats.ts';
import type { ErrorCode } from '../errors.ts';
import { isSidecar } from './caption/sidecars.ts';

/** Increment when more files can be read, so that those that failed before are tried again. */
export const DECODERS_VERSION = 2;

const RAW: ReadonlySet<string> = new Set(RAW_EXTENSIONS.split(' '));

const EXTENSIONS: ReadonlySet<string> = new Set(PICTURE_EXTENSIONS.split(' '));

/** Whether the name has the extension of a picture, so that a failure to read the file is reported. */
export function claimsPicture(name: string): boolean {
  const extension = extensionOf(name);
  return extension !== null && EXTENSIONS.has(extension);
}

/** Whether the name has the extension of a RAW file. */
export function claimsRaw(name: string): boolean {
  return RAW.has(extensionOf(name) ?? '');
}

/** Whether a file that failed has no extension of a picture (README, LICENSE). Such a failure is not reported. */
export function isNoPicture(path: string, code: ErrorCode): boolean {
  return (code === 'unsupported' || code === 'empty') && !claimsPicture(basename(path));
}

/**
 * Whether a file with this name is read: it has the extension of a picture, or none, as many downloads. Files with other
 * extensions (.txt, .mp4, .ai) are not opened.
 */
export function isCandidate(name: string): boolean {
  return extensionOf(name) === null || claimsPicture(name);
}

/**
 * The extension of a file that is not read, in lower case; null for one that is, and for sidecars, whose words are read.
 */
export function leftOutKind(name: string): string | null {
  return isCandidate(name) || isSidecar(name) ? null : extensionOf(name);
}

/**
 * The extension in lower case, or null. An extension consists of one to eight letters and digits with at least one letter, so
 * `Screenshot at 10.15.30`, `Mr. Smith` and `v1.2` have none. Suffixes that programs append after a separator (`a.jpg_large`,
 * `a.jpg!d`, `a.png~`) are removed, so that these pictures are found.
 */
function extensionOf(name: string): string | null {
  const match = /\.([a-z0-9]{1,8})(?:[_!~@:-][^.]*)?$/i.exec(name);
  const extension = match?.[1]?.toLowerCase();
  return extension !== undefined && /[a-z]/.test(extension) ? extension : null;
}
