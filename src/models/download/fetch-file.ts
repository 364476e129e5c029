import type { Http, HttpResponse } from './http.ts';
import type { RemoteFile } from './hub.ts';
import type { TransferOptions } from './options.ts';
import { lengthOf, type PartialFile, type Range } from './partial-file.ts';
import { createRetries } from './retry.ts';
import { cutError, lengthError } from './transfer-errors.ts';

export interface FetchOptions {
  readonly http: Http;
  readonly transfer: TransferOptions;
  readonly signal?: AbortSignal | undefined;
  /** The error of a response that is not a success. */
  readonly explain: (response: HttpResponse) => Error;
  /** Called with the number of bytes received; negative if they are discarded. */
  readonly onBytes: (bytes: number) => void;
}

/** The server sends whole files only. */
const NO_RANGES = Symbol('no ranges');

/**
 * Downloads what is missing of a file: in several ranges at once, or in one stream from a server that does not support ranges.
 * A connection that is cut or stalls continues where it stopped.
 */
export async function fetchFile(file: RemoteFile, target: PartialFile, options: FetchOptions): Promise<void> {
  try {
    await fetchRanges(file, target, options);
  } catch (error) {
    if (error !== NO_RANGES) throw error;
    await fetchWhole(file, target, options);
  }
}

async function fetchRanges(file: RemoteFile, target: PartialFile, options: FetchOptions): Promise<void> {
  const { connections, partBytes } = options.transfer;
  const queue = target.missing().flatMap((range) => partsOf(range, partBytes));
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const work = async () => {
    for (let part = queue.shift(); part; part = queue.shift())
      await fetchPart(file, part, target, { ...options, signal });
  };
  const workers = Array.from({ length: Math.min(connections, queue.length) }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  // All of them: none may write after this function has ended.
  await Promise.allSettled(workers);
  options.signal?.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
}

function partsOf([start, end]: Range, bytes: number): Range[] {
  const count = Math.ceil((end - start) / bytes);
  return Array.from({ length: count }, (_, i) => [start + i * bytes, Math.min(end, start + (i + 1) * bytes)]);
}

async function fetchPart(
  file: RemoteFile,
  [start, end]: Range,
  target: PartialFile,
  options: FetchOptions,
): Promise<void> {
  const retries = createRetries(options.transfer, options.signal);
  for (let at = start; at < end; ) {
    try {
      const isWhole = at === 0 && end === file.size;
      const response = await request(file, isWhole ? null : [at, end], options);
      for await (const chunk of chunksOf(response, end - at, file, options)) {
        await target.write(chunk, at);
        at += chunk.length;
        options.onBytes(chunk.length);
        retries.reset();
      }
    } catch (error) {
      await retries.failed(error);
    }
  }
}

async function fetchWhole(file: RemoteFile, target: PartialFile, options: FetchOptions): Promise<void> {
  const retries = createRetries(options.transfer, options.signal);
  let at = file.size - lengthOf(target.missing());
  for (;;) {
    options.onBytes(-at);
    at = 0;
    await target.reset();
    try {
      const response = await request(file, null, options);
      for await (const chunk of chunksOf(response, file.size, file, options)) {
        await target.write(chunk, at);
        at += chunk.length;
        options.onBytes(chunk.length);
      }
      return;
    } catch (error) {
      await retries.failed(error);
    }
  }
}

/** Asks for a range, or for the whole file. Throws `NO_RANGES` if the server sends all of it instead. */
async function request(
  { url, path, size }: RemoteFile,
  range: Range | null,
  { http, signal, explain }: FetchOptions,
): Promise<HttpResponse> {
  const response = await http.send({ url, signal, ...(range && { range: [range[0], range[1] - 1] }) });
  const { status } = response;
  if (status === (range === null ? 200 : 206) && isAsStated(response, range, size)) return response;
  response.body.destroy();
  if (range !== null && status === 200) throw NO_RANGES;
  if (status === 416 || status === 200 || status === 206) throw lengthError(path, size);
  throw explain(response);
}

/** Whether a response is about the bytes that were asked for, of a file of the stated size. A server need not know the size. */
function isAsStated({ ownHeader }: HttpResponse, range: Range | null, size: number): boolean {
  if (range !== null) {
    const [start, end] = range;
    const [, given, total] = /^bytes (\d+-\d+)\/(\d+|\*)$/.exec(ownHeader('content-range') ?? '') ?? [];
    return given === `${start}-${end - 1}` && (total === '*' || Number(total) === size);
  }
  const length = ownHeader('content-length');
  return length === null || Number(length) === size;
}

/** The chunks of a body that must have exactly `expected` bytes. Throws `Retryable` if it ends earlier. */
async function* chunksOf(
  { body, host }: HttpResponse,
  expected: number,
  { path, size }: RemoteFile,
  { signal }: FetchOptions,
): AsyncGenerator<Buffer> {
  let received = 0;
  const source = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await source.next().catch((error: unknown) => {
        signal?.throwIfAborted();
        throw cutError(host, error);
      });
      if (next.done) break;
      received += next.value.length;
      if (received > expected) throw lengthError(path, size);
      yield next.value;
    }
    if (received < expected) throw cutError(host, undefined);
  } finally {
    body.destroy();
  }
}
