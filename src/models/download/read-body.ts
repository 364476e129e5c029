import { SoutuError } from '../../errors.ts';
import { isJson, type Json } from '../files/json.ts';
import type { HttpResponse } from './http.ts';
import { cutError } from './transfer-errors.ts';

/** Largest text that is read into memory, in bytes: an index of shards has some 100 kB. */
const MAX_TEXT = 16 * 1024 * 1024;

/** The text of a response. Throws `hub-failed` for a huge one, `Retryable` for one that is cut. */
export async function readText({ body, host }: HttpResponse, signal?: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_TEXT) throw new SoutuError('hub-failed', `${host} answers with too long a text.`);
      chunks.push(chunk);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof SoutuError ? error : cutError(host, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The object in a JSON response. Throws `hub-failed` for anything else, such as the login page of a public network. */
export async function readJson(response: HttpResponse, signal?: AbortSignal): Promise<Json> {
  const text = await readText(response, signal);
  try {
    const value: unknown = JSON.parse(text);
    if (isJson(value)) return value;
  } catch {
    // Reported below.
  }
  throw new SoutuError('hub-failed', `What ${response.host} answers is not what a hub answers.`, {
    hint: 'Does a page of this network ask for a login first? Is the address of the hub right (hf-endpoint, modelscope-endpoint)?',
  });
}
