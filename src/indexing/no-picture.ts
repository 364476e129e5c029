import { basename } from 'node:path';
import type { ErrorCode } from '../errors.ts';
import { claimsPicture } from '../images/formats.ts';

/** Whether a file that failed never claimed to be a picture (README, LICENSE): read to find out, not worth a report. */
export function isNoPicture(path: string, code: ErrorCode): boolean {
  return (code === 'unsupported' || code === 'empty') && !claimsPicture(basename(path));
}
