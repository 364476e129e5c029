import { Agent, request } from 'undici';
import { SoutuError } from '../../errors.ts';
import { failureOf, noAnswer, RemoteFailure } from './failure.ts';
import type { RemoteServer } from './server.ts';

const CONNECT_MS = 5000;
/** Bytes of an answer: a batch of vectors of 16,384 numbers in decimal digits has some 6 MB. */
const MAX_ANSWER = 64 * 1024 * 1024;

/** Requests to one server. */
export interface Http {
  /** Sends a request once and returns the JSON of its answer. Throws `RemoteFailure`, or the signal's reason. */
  send(path: string, body?: unknown, signal?: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

/** Redirects are not followed, so that the key goes to the host of the settings only. */
export function createHttp({ url: base, key, requests, timeoutMs }: RemoteServer): Http {
  const dispatcher = new Agent({
    connections: requests + 1,
    connect: { timeout: Math.min(CONNECT_MS, timeoutMs) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async send(path, body, signal) {
      const url = new URL(base + path);
      const secret = key();
      let answer: { status: number; text: string; retryAfter: string | null };
      try {
        const {
          statusCode,
          headers,
          body: stream,
        } = await request(url, {
          dispatcher,
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            accept: 'application/json',
            'user-agent': 'soutu',
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(signal && { signal }),
        });
        const wait = headers['retry-after'];
        answer = {
          status: statusCode,
          text: await readText(stream),
          retryAfter: (Array.isArray(wait) ? wait[0] : wait) ?? null,
        };
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof SoutuError) throw new RemoteFailure(error, false);
        throw noAnswer(url, error);
      }
      if (answer.status < 200 || answer.status > 299) throw failureOf(url, answer, secret);
      try {
        return JSON.parse(answer.text) as unknown;
      } catch (cause) {
        const message = `The embedding server ${url.host} answers something else than JSON`;
        throw new RemoteFailure(new SoutuError('embed-failed', message, { cause }), false);
      }
    },
    close: () => dispatcher.destroy(),
  };
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_ANSWER)
      throw new SoutuError('embed-failed', 'The embedding server answers with more than 64 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
