import { SoutuError } from '../errors.ts';

/**
 * The error for a process or thread that the system cannot start: `busy`, because the reason is this machine and not the
 * picture, which can be decoded later. The message has only the code of the cause, because its text may name private paths.
 */
export function cannotStart(what: string, cause: unknown): SoutuError {
  const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
  return new SoutuError('busy', `${what} cannot be started (${code})`, {
    cause,
    hint: 'This machine may be out of memory or processes. Free some, then try again.',
  });
}
