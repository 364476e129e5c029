import type { Context } from 'hono';
import { SoutuError } from '../errors.ts';
import { clientGone } from './problem.ts';

/** JSON without pictures needs no more than this. */
export const JSON_BYTES = 1024 * 1024;
/** Bytes around the files of a form: its boundaries, headers and the query. */
const FORM_OVERHEAD = 256 * 1024;

/** The body of a request. Throws `too-large` as soon as that is known, without taking the rest into memory. */
export async function readBody(c: Context, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const { body, signal } = c.req.raw;
  const announced = Number(c.req.header('content-length')) || 0;
  if (announced > most) throw tooLarge(most);
  if (body === null) return new Uint8Array();
  let bytes = new Uint8Array(announced);
  let size = 0;
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      if (size + chunk.length > most) throw tooLarge(most);
      if (size + chunk.length > bytes.length) bytes = grown(bytes, size + chunk.length, most);
      bytes.set(chunk, size);
      size += chunk.length;
    }
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    throw signal.aborted ? clientGone() : new SoutuError('bad-request', 'The request ended too early');
  }
  return bytes.subarray(0, size);
}

/** A larger copy, so that a body of unknown length is copied a few times and not once per chunk. */
function grown(bytes: Uint8Array, needed: number, most: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(most, Math.max(needed, 2 * bytes.length)));
  larger.set(bytes);
  return larger;
}

/** A JSON body; an empty one counts as an object without anything. Throws `bad-request`, `too-large`. */
export async function readJson(c: Context, most: number): Promise<unknown> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? 'application/json')) {
    throw new SoutuError('bad-request', 'The body must be JSON, with Content-Type: application/json');
  }
  const text = new TextDecoder().decode(await readBody(c, most));
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new SoutuError('bad-request', `The body is not JSON: ${(error as Error).message}`);
  }
}

export const isForm = (c: Context) => /^multipart\/form-data\b/i.test(c.req.header('content-type') ?? '');

/** The fields of a form with files of `most` bytes in all. Throws `bad-request`, `too-large`. */
export async function readForm(c: Context, most: number): Promise<FormData> {
  const bytes = await readBody(c, most + FORM_OVERHEAD);
  try {
    return await new Response(bytes, {
      headers: { 'content-type': c.req.header('content-type') ?? '' },
    }).formData();
  } catch {
    throw new SoutuError('bad-request', 'The form cannot be read');
  }
}

/** The files of a field of a form. Throws `bad-request` where it holds text, or more files than `most`. */
export async function filesOf(form: FormData, name: string, most: number): Promise<Uint8Array[]> {
  const values = form.getAll(name);
  if (values.length > most) {
    throw new SoutuError(
      'bad-request',
      `${name} is given more than ${most === 1 ? 'once' : `${most} times`}`,
    );
  }
  const files = values.map((value) => {
    if (typeof value === 'string') throw new SoutuError('bad-request', `${name} must be a file`);
    return value.bytes();
  });
  return Promise.all(files);
}

export function tooLarge(most: number): SoutuError {
  return new SoutuError('too-large', `The request has more than ${most.toLocaleString('en-US')} bytes`, {
    hint: 'Make the picture smaller, or raise the setting max-upload-bytes.',
  });
}
