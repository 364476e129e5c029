import type { Readable } from 'node:stream';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { SoutuError } from '../../errors.ts';
import type { TransferOptions } from './options.ts';
import { Retryable } from './retry.ts';

/** Proxies by the scheme of the address. */
export interface ProxySettings {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  /** Hosts without a proxy, separated by commas. */
  readonly except?: string | undefined;
}

export interface HttpOptions extends Pick<TransferOptions, 'connectMs' | 'answerMs' | 'stallMs'> {
  readonly proxy: ProxySettings;
  /** Address of the hub. */
  readonly endpoint: string;
  /** What to do if it cannot be reached. @default the hint of `hub-unreachable` */
  readonly ifUnreachable?: string | undefined;
  /** Headers that identify the user: sent to the origin of `endpoint` only, never to where a redirect leads. */
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

interface HttpRequest {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD';
  /** First and last byte; without it the whole file. */
  readonly range?: readonly [number, number];
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** A header of the first response that has it: a redirect carries headers that its target lacks. */
  header(name: string): string | null;
  /** A header of the last response. */
  ownHeader(name: string): string | null;
  /** Whether the hub itself answered, not a host that it redirected to. */
  readonly fromHub: boolean;
  readonly host: string;
  readonly body: Readable;
  /** Reads a failed response to its end, so that its connection can be used again. */
  discard(): Promise<void>;
}

export interface Http {
  /** Sends a request and follows redirects. Throws `Retryable` with `hub-unreachable`. */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** HTTP requests of one hub, through its proxy. */
export function createHttp({
  connectMs,
  answerMs,
  stallMs,
  proxy,
  endpoint,
  ifUnreachable,
  credentials,
}: HttpOptions): Http {
  const hub = new URL(endpoint).origin;
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: connectMs },
    // Without a text the package reads the environment, which is for the configuration to do.
    httpProxy: proxy.http ?? '',
    httpsProxy: proxy.https ?? '',
    noProxy: proxy.except ?? '',
  });

  async function sendOnce(url: URL, { method = 'GET', range, signal }: HttpRequest) {
    try {
      return await request(url, {
        dispatcher,
        method,
        headersTimeout: answerMs,
        bodyTimeout: stallMs,
        headers: {
          // A compressed body would have other ranges and another length.
          'accept-encoding': 'identity',
          'user-agent': 'soutu',
          ...(range && { range: `bytes=${range[0]}-${range[1]}` }),
          ...(url.origin === hub && credentials),
        },
        ...(signal && { signal }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      const through = url.protocol === 'https:' ? proxy.https : proxy.http;
      throw new Retryable(
        unreachable(url, error, { proxy: proxy.except ? undefined : through, hint: ifUnreachable }),
      );
    }
  }

  async function send(wanted: HttpRequest): Promise<HttpResponse> {
    let url = new URL(wanted.url);
    const passed: Dispatcher.ResponseData['headers'][] = [];
    for (let redirects = 0; ; redirects++) {
      const { statusCode, headers, body } = await sendOnce(url, wanted);
      passed.push(headers);
      // A body that is destroyed emits an error, which nothing else handles.
      body.on('error', () => {});
      const { location } = headers;
      if (!REDIRECTS.includes(statusCode) || typeof location !== 'string') {
        return {
          status: statusCode,
          header: (name) => passed.map((one) => headerOf(one, name)).find((value) => value !== null) ?? null,
          ownHeader: (name) => headerOf(headers, name),
          fromHub: url.origin === hub,
          host: url.host,
          body,
          discard: () => body.dump(),
        };
      }
      await body.dump();
      if (redirects >= MAX_REDIRECTS) throw new SoutuError('hub-failed', `${url.host} redirects in a circle`);
      if (!URL.canParse(location, url.href))
        throw new SoutuError('hub-failed', `${url.host} redirects to nowhere`);
      url = new URL(location, url);
    }
  }

  return { send, close: () => dispatcher.destroy() };
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** What each code of Node and of undici means, for people. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved',
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is cut',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to it',
  UND_ERR_SOCKET: 'the connection is cut',
  UND_ERR_CONNECT_TIMEOUT: 'it cannot be connected to in time',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer in time',
};

/** Codes of Node for a certificate that is not trusted, mostly that of a proxy that reads what it passes on. */
const UNTRUSTED = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

interface Circumstances {
  /** The proxy of the request; undefined if there is none, or if it is not certain because some hosts have none. */
  readonly proxy: string | undefined;
  readonly hint: string | undefined;
}

/** Names hosts only: an address may hold a signature or a password. */
function unreachable(url: URL, error: unknown, { proxy, hint }: Circumstances): SoutuError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = REASONS[code] ?? (message || code);
  const through = proxy && URL.canParse(proxy) ? ` through the proxy ${new URL(proxy).host}` : '';
  return new SoutuError('hub-unreachable', `${url.host} cannot be reached${through}: ${why}.`, {
    cause: error,
    ...(hint !== undefined && { hint }),
    ...(UNTRUSTED.test(code) && {
      hint: 'Its certificate is not trusted. If your network has a proxy that replaces certificates, set NODE_EXTRA_CA_CERTS to the certificate of its authority.',
    }),
  });
}
