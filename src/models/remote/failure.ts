import { SoutuError } from '../../errors.ts';

/** A request that failed. `final` is what to report if repeating it does not help. */
export class RemoteFailure extends Error {
  readonly final: SoutuError;
  /** Whether the server has gone or is too busy, so that the same request may succeed later. */
  readonly mayPass: boolean;
  /** Pause that the server asked for, in milliseconds. */
  readonly pauseMs: number | null;

  constructor(final: SoutuError, mayPass: boolean, pauseMs: number | null = null) {
    super(final.message, { cause: final });
    this.name = 'RemoteFailure';
    this.final = final;
    this.mayPass = mayPass;
    this.pauseMs = pauseMs;
  }
}

/** What each code of Node and of undici means, for people. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  UND_ERR_SOCKET: 'the connection is cut',
  UND_ERR_CONNECT_TIMEOUT: 'it cannot be connected to in time',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stops',
};

/** A certificate that is not trusted stays so, and a name that does not exist mostly, too. */
const PERMANENT = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ENOTFOUND|ERR_SSL/;

/** Too slow, too early, too many, and what a proxy says about a server that has gone or loads its model. */
const PASSING = new Set([408, 425, 429, 502, 503, 504]);
/** What servers answer to an input that they do not take. */
const REFUSED = new Set([400, 413, 415, 422]);
/** Characters of a server's own words that an error repeats. */
const MAX_WORDS = 300;

/** The failure of a request that got no answer. Names the host only. */
export function noAnswer(url: URL, error: unknown): RemoteFailure {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = REASONS[code] ?? (message || code);
  const final = new SoutuError(
    'embed-unreachable',
    `The embedding server ${url.host} cannot be reached: ${why}`,
    { cause: error },
  );
  return new RemoteFailure(final, !PERMANENT.test(code));
}

/** The failure that an answer reports. The key is replaced, because some servers repeat what they were sent. */
export function failureOf(
  url: URL,
  { status, text, retryAfter }: { status: number; text: string; retryAfter: string | null },
  key: string | undefined,
): RemoteFailure {
  const words = wordsOf(text, key);
  const said = `The embedding server ${url.host} answers ${status}${words && `: ${words}`}`;
  if (status === 401 || status === 403) return new RemoteFailure(new SoutuError('embed-denied', said), false);
  if (PASSING.has(status)) {
    const seconds = Number(retryAfter ?? Number.NaN);
    const pauseMs = Number.isFinite(seconds) ? Math.min(60, Math.max(0, seconds)) * 1000 : null;
    return new RemoteFailure(new SoutuError('embed-unreachable', said), true, pauseMs);
  }
  return new RemoteFailure(
    new SoutuError(REFUSED.has(status) ? 'embed-refused' : 'embed-failed', said),
    false,
  );
}

/** The message in an answer in the form of OpenAI, FastAPI or Soutu, else its text. */
function wordsOf(text: string, key: string | undefined): string {
  let words = text;
  try {
    const { error, detail, message, title } = JSON.parse(text) as Record<string, unknown>;
    const found =
      (error as { message?: unknown } | undefined)?.message ?? error ?? detail ?? message ?? title;
    if (found !== undefined) words = typeof found === 'string' ? found : JSON.stringify(found);
  } catch {
    // Not JSON: a page of a proxy.
  }
  const hidden = key ? words.replaceAll(key, '[key]') : words;
  return hidden
    .replaceAll(/data:image\/[^"'\s]{40,}/g, '[picture]')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_WORDS);
}
