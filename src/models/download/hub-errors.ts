import { SoutuError } from '../../errors.ts';
import type { HttpResponse } from './http.ts';
import { Retryable } from './retry.ts';

/** What was asked for, to explain a failure. */
export interface Wanted {
  /** ORGANISATION/NAME. */
  readonly id: string;
  readonly revision: string | null;
  /** A file of the model; null for the model itself. */
  readonly file: string | null;
  /** Page of the model, where its conditions are accepted. */
  readonly page: string;
  readonly hasToken: boolean;
  /** Variable that holds the token. */
  readonly tokenName: string;
}

/** The error of a response that is not a success; `Retryable` if it may pass. */
export function responseError(response: HttpResponse, wanted: Wanted): Error {
  const { status, host } = response;
  if (status === 429 || status >= 500) return new Retryable(failed(response, wanted), pauseOf(response));
  // A storage host refuses an expired address; the hub answers the next request with a new one.
  if (!response.fromHub && status !== 416) return new Retryable(refusedByStorage(response, wanted));
  if (status === 401 || status === 403) return denied(response, wanted);
  if (status === 404) return notFound(response, wanted);
  return new SoutuError('hub-failed', `${host} answers ${status} for ${nameOf(wanted)}.`);
}

function nameOf({ id, file }: Wanted): string {
  return file === null ? id : `${file} of ${id}`;
}

/** Hubs keep the files on other hosts, to which they lead with an address that is valid for some time. */
function refusedByStorage({ status, host }: HttpResponse, wanted: Wanted): SoutuError {
  return new SoutuError('hub-failed', `${host}, which stores ${nameOf(wanted)}, refuses it (${status}).`, {
    hint: `A proxy or firewall may block ${host}, or the clock of this machine is wrong. Run the command again: it continues the download. Or try the other hub with --source.`,
  });
}

function failed({ status, host, ownHeader }: HttpResponse, { tokenName }: Wanted): SoutuError {
  if (status !== 429) return new SoutuError('hub-failed', `${host} reports an internal error (${status}).`);
  const seconds = Number(ownHeader('retry-after'));
  const wait = seconds > 0 ? `in ${seconds} seconds` : 'in some minutes';
  return new SoutuError('hub-failed', `${host} limits the number of requests (429).`, {
    hint: `Run the command again ${wait}; it continues the download. A token (${tokenName}) may raise the limit.`,
  });
}

/** The pause that Retry-After asks for: seconds or a date; null without it. */
function pauseOf({ ownHeader }: HttpResponse): number | null {
  const text = ownHeader('retry-after');
  if (text === null) return null;
  const seconds = Number(text);
  const pause = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(pause) ? Math.max(0, pause) : null;
}

function denied({ status, host, header }: HttpResponse, wanted: Wanted): SoutuError {
  const { id, page, hasToken } = wanted;
  if (header('x-error-code') === 'GatedRepo') {
    return new SoutuError('hub-denied', `${id} is gated: ${host} requires you to accept its conditions.`, {
      hint: hasToken
        ? `Open ${page} with the account of your token and accept the conditions; some authors take days to approve.`
        : `Open ${page}, accept the conditions, and set HF_TOKEN to a token of your account.`,
    });
  }
  if (status === 401 && !hasToken) {
    return new SoutuError('hub-not-public', `${host} has no public model ${id} (401).`, {
      hint: 'Check the spelling. If the model is private, set HF_TOKEN to a token of an account that can read it.',
    });
  }
  if (status === 401) {
    return new SoutuError('hub-denied', `${host} rejects the token (401).`, {
      hint: 'Set HF_TOKEN to a valid token, or unset it for public models.',
    });
  }
  return new SoutuError('hub-denied', `${host} denies access to ${nameOf(wanted)} (403).`, {
    hint: hasToken
      ? 'Give the token the permission to read this model, or use the token of another account.'
      : `Open ${page} to see why; a private model needs HF_TOKEN.`,
  });
}

function notFound({ host, header }: HttpResponse, wanted: Wanted): SoutuError {
  const { id, revision, file } = wanted;
  const code = header('x-error-code');
  if (code === 'RevisionNotFound')
    return new SoutuError('hub-not-found', `${id} has no revision ${revision ?? 'main'} on ${host}.`, {
      hint: `Check the spelling of the branch, tag or commit, or leave it out: soutu models pull ${id}`,
    });
  if (code === 'EntryNotFound' || file !== null)
    return new SoutuError('hub-not-found', `${id} has no file ${file} on ${host}.`, {
      hint: 'The model is incomplete there. Try another revision (NAME@REVISION), or the other hub with --source.',
    });
  return new SoutuError('hub-not-found', `${host} has no model ${id}${revision ? ` at ${revision}` : ''}.`);
}
