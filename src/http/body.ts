import { SoutuError } from '../errors.ts';
import type { HttpContext } from './app-context.ts';
import { clientGone } from './problem.ts';

/** Maximum bytes of JSON that contains no images. */
export const JSON_BYTES = 1024 * 1024;
/** Bytes of a form besides its files: boundaries, headers and the query. */
const FORM_OVERHEAD = 256 * 1024;

/**
 * Reads the body of a request. Throws `too-large` as soon as it exceeds `maxBytes`, before the rest is read; `bad-request` if
 * it is incomplete; and `busy` if too many bodies wait for memory.
 */
export async function readBody(c: HttpContext, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const { body, signal } = c.req.raw;
  const announced = Number(c.req.header('content-length')) || 0;
  if (announced > maxBytes) throw tooLarge(maxBytes);
  if (body === null) return new Uint8Array();
  const memory = c.get('bodyMemory');
  let bytes = new Uint8Array(announced);
  let size = 0;
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      const length = size + chunk.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      await memory.reserve(length);
      if (length > bytes.length) bytes = enlarge(bytes, length, maxBytes);
      bytes.set(chunk, size);
      size = length;
    }
  } catch (error) {
    if (error instanceof SoutuError) throw error;
    throw signal.aborted ? clientGone() : new SoutuError('bad-request', 'The request ended too early');
  }
  memory.complete(size);
  return bytes.subarray(0, size);
}

/** Copies the bytes to a buffer of at least twice the size, so that a body of unknown length is not copied for each chunk. */
function enlarge(bytes: Uint8Array, needed: number, maxBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(maxBytes, Math.max(needed, 2 * bytes.length)));
  larger.set(bytes);
  return larger;
}

/** Reads a JSON body; an empty one counts as an empty object. Throws `bad-request`, `too-large`, `busy`. */
export async function readJson(c: HttpContext, maxBytes: number): Promise<unknown> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? 'application/json')) {
    throw new SoutuError('bad-request', 'The body must be JSON, with Content-Type: application/json');
  }
  const text = new TextDecoder().decode(await readBody(c, maxBytes));
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new SoutuError('bad-request', `The body is not JSON: ${(error as Error).message}`);
  }
}

export const isForm = (c: HttpContext) => /^multipart\/form-data\b/i.test(c.req.header('content-type') ?? '');

/** Reads a form whose files have at most `maxBytes` in total. Throws `bad-request`, `too-large`, `busy`. */
export async function readForm(c: HttpContext, maxBytes: number): Promise<FormData> {
  const bytes = await readBody(c, maxBytes + FORM_OVERHEAD);
  try {
    return await new Response(bytes, {
      headers: { 'content-type': c.req.header('content-type') ?? '' },
    }).formData();
  } catch {
    throw new SoutuError('bad-request', 'The form cannot be read');
  }
}

/** The files in a field of a form. Throws `bad-request` if a value is text, or if there are more than `maxFiles`. */
export async function filesOf(form: FormData, name: string, maxFiles: number): Promise<Uint8Array[]> {
  const values = form.getAll(name);
  if (values.length > maxFiles) {
    throw new SoutuError(
      'bad-request',
      `${name} is given more than ${maxFiles === 1 ? 'once' : `${maxFiles} times`}`,
    );
  }
  const files = values.map((value) => {
    if (typeof value === 'string') throw new SoutuError('bad-request', `${name} must be a file`);
    return value.bytes();
  });
  return Promise.all(files);
}

export function tooLarge(maxBytes: number): SoutuError {
  return new SoutuError('too-large', `The request has more than ${maxBytes.toLocaleString('en-US')} bytes`, {
    hint: 'Make the picture smaller, or raise the setting max-upload-bytes.',
  });
}
