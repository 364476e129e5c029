/** One line of the table of errors: what it means, what to do, and how each door reports it. */
interface ErrorKind {
  readonly summary: string;
  readonly hint: string;
  readonly http: number;
  readonly exit: number;
}

/**
 * Every error that Soutu raises on purpose. `docs/errors.md` is generated from this table.
 * Exit codes: 2 wrong usage or settings, 3 a file or picture, 4 the model, 5 the store, 6 the server, 1 an unexpected error, 130 interrupted.
 */
export const ERRORS = {
  usage: {
    summary: 'The command line is wrong.',
    hint: 'Run the command with --help to see what it takes.',
    http: 400,
    exit: 2,
  },
  'bad-setting': {
    summary: 'A setting has a value that it cannot take.',
    hint: 'See docs/settings.md for the settings and their values.',
    http: 400,
    exit: 2,
  },
  'bad-query': {
    summary: 'The query is not complete or contradicts itself.',
    hint: 'Give words, a picture, or both. See docs/cli.md.',
    http: 400,
    exit: 2,
  },
  'not-found': {
    summary: 'The file, folder or id does not exist.',
    hint: 'Check the spelling; use an absolute path.',
    http: 404,
    exit: 3,
  },
  empty: {
    summary: 'The file has no content.',
    hint: 'Copy it again from where it came from, or delete it.',
    http: 422,
    exit: 3,
  },
  corrupt: {
    summary: 'The picture is damaged and cannot be decoded.',
    hint: 'Open it in a picture viewer; if that fails too, restore it from a backup.',
    http: 422,
    exit: 3,
  },
  unsupported: {
    summary: 'The content is not a picture format that Soutu reads.',
    hint: 'Soutu reads JPEG, PNG, WebP, GIF, AVIF, TIFF, SVG, BMP and HEIC.',
    http: 415,
    exit: 3,
  },
  'too-large': {
    summary: 'The picture is over the limit of bytes or pixels.',
    hint: 'Raise the settings max-bytes or max-pixels if you trust the file.',
    http: 413,
    exit: 3,
  },
  unreadable: {
    summary: 'The file or folder cannot be read.',
    hint: 'Check its permissions and that the disk is connected.',
    http: 403,
    exit: 3,
  },
  'model-missing': {
    summary: 'The model is not on this disk.',
    hint: 'Use --model soutu-mini (built in), give the folder of a model, or copy one to the folder models of the home.',
    http: 503,
    exit: 4,
  },
  'model-invalid': {
    summary: 'The model folder is incomplete or of a kind that Soutu does not run.',
    hint: 'A model needs config.json, model.safetensors, tokenizer.json and preprocessor_config.json. See docs/models.md.',
    http: 503,
    exit: 4,
  },
  'model-failed': {
    summary: 'Running the model failed.',
    hint: 'Run soutu doctor; it checks the model and this machine.',
    http: 500,
    exit: 4,
  },
  locked: {
    summary: 'Another process is writing to this library.',
    hint: 'Wait for it to finish or stop it, then run the command again.',
    http: 409,
    exit: 5,
  },
  'store-failed': {
    summary: 'The store could not read or write.',
    hint: 'Run soutu doctor; check that the disk is not full.',
    http: 500,
    exit: 5,
  },
  'bad-vector': {
    summary: 'A vector has the wrong length or holds values that are not finite.',
    hint: 'The model and the store do not fit each other; run soutu doctor.',
    http: 500,
    exit: 5,
  },
  'not-capable': {
    summary: 'This store cannot do what was asked.',
    hint: 'soutu status lists what the store can do.',
    http: 400,
    exit: 5,
  },
  'bad-request': {
    summary: 'A part of the request to the server is missing or wrong.',
    hint: 'The description at /api/v1/docs says what each route takes.',
    http: 400,
    exit: 6,
  },
  unauthorized: {
    summary: 'The server needs its token and did not get it.',
    hint: 'Send Authorization: Bearer TOKEN, or open the address with the token that soutu serve printed. soutu serve --new-token makes a new one.',
    http: 401,
    exit: 6,
  },
  forbidden: {
    summary: 'The server does not do this for that host, origin or folder.',
    hint: 'The settings allowed-hosts, cors-origins and roots say what it may; see docs/settings.md.',
    http: 403,
    exit: 6,
  },
  'not-allowed': {
    summary: 'The route does not take this method.',
    hint: 'The header Allow lists the methods; /api/v1/docs describes them.',
    http: 405,
    exit: 6,
  },
  'too-slow': {
    summary: 'The request did not arrive in time.',
    hint: 'Send it again; a large picture needs a faster connection, or make it smaller.',
    http: 408,
    exit: 6,
  },
  busy: {
    summary: 'The server has as much to do as it takes on.',
    hint: 'Wait for the seconds in the header Retry-After, then ask again.',
    http: 429,
    exit: 6,
  },
  internal: {
    summary: 'An unexpected error, which is a fault in Soutu.',
    hint: 'Set SOUTU_LOG_LEVEL=debug to see where it happened, and report it.',
    http: 500,
    exit: 1,
  },
  'port-taken': {
    summary: 'Another program listens on this port.',
    hint: 'Choose another with --port, or 0 for any that is free.',
    http: 503,
    exit: 6,
  },
  interrupted: {
    summary: 'The work was stopped before it was done.',
    hint: 'Run the same command again; what was done is kept.',
    http: 499,
    exit: 130,
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** An error with a code from the table; `message` names the file or value, `hint` says what to do. */
export class SoutuError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SoutuError';
    this.code = code;
    this.hint = options.hint ?? ERRORS[code].hint;
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }

  get httpStatus(): number {
    return ERRORS[this.code].http;
  }
}

/** The error with a name before its message: readers of a file's bytes do not know what it is called. */
export function withName(name: string, error: unknown): unknown {
  if (!(error instanceof SoutuError)) return error;
  return new SoutuError(error.code, `${name}: ${error.message}`, { hint: error.hint, cause: error });
}

/** Anything thrown, as an Error of the table; `fallback` is the code for what was not raised by Soutu. */
export function asSoutuError(error: unknown, fallback: ErrorCode): SoutuError {
  if (error instanceof SoutuError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SoutuError(fallback, message, { cause: error });
}

const FILE_HINTS: Readonly<Record<string, string>> = {
  EISDIR: 'There is a folder where Soutu keeps a file; move it away.',
  ENOTDIR: 'There is a file where Soutu keeps a folder; move it away.',
  EACCES: 'Change its permissions so that you may read and write it.',
  EPERM: 'Change its permissions so that you may read and write it.',
  ENOSPC: 'The disk is full; make room and run the command again.',
  EROFS: 'The disk is read-only; choose another folder with the setting home.',
};

/** The error of a file of Soutu's own, with `what` (which names the file) before what the system says of it. */
export function fileError(code: ErrorCode, what: string, cause: unknown): SoutuError {
  const { code: errno = '', message } = cause as { readonly code?: string; readonly message: string };
  const hint = FILE_HINTS[errno];
  return new SoutuError(code, `${what}: ${message}`, { cause, ...(hint && { hint }) });
}
