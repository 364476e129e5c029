import type { ErrorKind } from './error-kind.ts';

/** Errors of requests to the server. */
export const SERVER_ERRORS = {
  'bad-request': {
    summary: 'A part of the request is missing or invalid.',
    hint: 'See /api/v1/docs for the parameters of each route.',
    http: 400,
    exit: 6,
  },
  unauthorized: {
    summary: 'The server requires its token, and the request has none or a wrong one.',
    hint: 'Send Authorization: Bearer TOKEN, or open the address with the token that soutu serve printed. soutu serve --new-token makes a new one.',
    http: 401,
    exit: 6,
  },
  'view-only': {
    summary: 'The token of the request is for viewing, and this changes something.',
    hint: 'Use the token for everything, which soutu serve printed too. soutu serve --new-token makes new ones.',
    http: 403,
    exit: 6,
  },
  forbidden: {
    summary: 'The server does not allow this host, origin or folder.',
    hint: 'The settings allowed-hosts, cors-origins and roots control what is allowed; see docs/settings.md.',
    http: 403,
    exit: 6,
  },
  'not-allowed': {
    summary: 'The route does not support this method.',
    hint: 'The header Allow lists the methods; /api/v1/docs describes them.',
    http: 405,
    exit: 6,
  },
  'too-slow': {
    summary: 'The request did not arrive in time.',
    hint: 'Send it again, over a faster connection or with a smaller picture.',
    http: 408,
    exit: 6,
  },
  busy: {
    summary: 'The server or this machine is at the limit of its concurrent work.',
    hint: 'Try again later; over HTTP, after the number of seconds in the header Retry-After.',
    http: 429,
    exit: 6,
  },
} as const satisfies Record<string, ErrorKind>;
