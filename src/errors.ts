import { ERRORS } from './error-table.ts';

export { ERRORS };

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error that Soutu raises.
 *
 * - `code`: stable name of the error; docs/errors.md lists all of them
 * - `message`: what went wrong, naming the file or value
 * - `hint`: what to do about it
 *
 * @example
 * try {
 *   await engine.search({ text: 'a lighthouse' });
 * } catch (error) {
 *   if (error instanceof SoutuError && error.code === 'model-missing') console.error(error.hint);
 *   else throw error;
 * }
 */
export class SoutuError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SoutuError';
    this.code = code;
    this.hint = options.hint ?? ERRORS[code].hint;
  }

  /** Exit code with which the command line reports this error. */
  get exitCode(): number {
    return ERRORS[this.code].exit;
  }

  /** Status with which the server reports this error. */
  get httpStatus(): number {
    return ERRORS[this.code].http;
  }
}

/** Prefixes the message with a name, because code that reads a file's bytes does not know its path. */
export function withName(name: string, error: unknown): unknown {
  if (!(error instanceof SoutuError)) return error;
  return new SoutuError(error.code, `${name}: ${error.message}`, { hint: error.hint, cause: error });
}

/** Converts anything thrown to a SoutuError; `fallback` is the code for errors that Soutu did not raise. */
export function asSoutuError(error: unknown, fallback: ErrorCode): SoutuError {
  if (error instanceof SoutuError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SoutuError(fallback, message, { cause: error });
}

const FILE_HINTS: Readonly<Record<string, string>> = {
  EISDIR: 'There is a folder where Soutu needs a file. Move it away.',
  ENOTDIR: 'There is a file where Soutu needs a folder. Move it away.',
  ENOSPC: 'The disk is full. Make space, or use a home on another disk (--home or SOUTU_HOME).',
  EROFS: 'The disk is read-only. Use a home on another disk (--home or SOUTU_HOME).',
};

/** An error about one of Soutu's own files: `what` names the file, the system's message follows. */
export function fileError(code: ErrorCode, what: string, cause: unknown): SoutuError {
  const { code: errno = '', message, path } = cause as NodeJS.ErrnoException;
  const isForbidden = errno === 'EACCES' || errno === 'EPERM';
  const hint = isForbidden ? accessHint(path) : FILE_HINTS[errno];
  return new SoutuError(code, `${what}: ${message}`, { cause, ...(hint && { hint }) });
}

/** A folder without permissions hides its files, so the command changes both. */
function accessHint(path: string | undefined): string {
  const otherwise = 'or use another home (--home or SOUTU_HOME)';
  if (path === undefined || process.platform === 'win32')
    return `Change its permissions so that you can read and write it, ${otherwise}.`;
  return `Give yourself access with chmod -R u+rwX "${path.slice(0, path.lastIndexOf('/'))}", ${otherwise}.`;
}

/** How link() fails where the file system has no hard links. */
const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * The error of a home whose file system has no hard links, which the lock and LanceDB need, so that two processes never write one file at
 * the same time; null if link() failed for another reason.
 */
export function noHardLinks(folder: string, cause: unknown): SoutuError | null {
  if (!NO_LINKS.has((cause as NodeJS.ErrnoException).code)) return null;
  const message = `${folder} lies on a file system without hard links, such as FAT, exFAT or some network shares`;
  return new SoutuError('store-failed', message, {
    hint: 'Put the home of Soutu on another disk with --home or SOUTU_HOME. The pictures can stay where they are.',
    cause,
  });
}
