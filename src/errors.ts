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
