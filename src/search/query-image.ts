import { createHash } from 'node:crypto';
import type { ImageInput } from '../core/query.ts';
import type { Region } from '../core/region.ts';
import { stat } from '../disks/fs.ts';
import { withName } from '../errors.ts';
import { decode } from '../images/decode.ts';
import type { Admission, DecodeGate } from '../images/decode-gate.ts';
import { sniffFormat } from '../images/identify.ts';
import { bytesHeld, readContent } from '../images/read.ts';
import type { Pixels } from '../models/embedder.ts';

/** Limits and decoding options for images of queries. */
export interface ImageSettings {
  readonly gate: DecodeGate;
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Let the decoder downscale large images instead of decoding all of their pixels. */
  readonly fast: boolean;
}

/** An image of a query, read into memory. */
export interface QueryImage {
  /** md5 of the content, which is the id of the asset if the image is in the library. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** Shown in error messages. */
  readonly name: string;
  /** Its share of the memory budget, to be released by the caller. */
  readonly memory: Admission;
}

/** Reads an image of a query once the memory budget allows it. Throws `not-found` and the other errors of reading. */
export async function openQueryImage(
  input: ImageInput,
  { gate, maxBytes }: Pick<ImageSettings, 'gate' | 'maxBytes'>,
  signal?: AbortSignal,
): Promise<QueryImage> {
  if (input instanceof Uint8Array) {
    const name = 'the picture of the query';
    return { id: md5(input), bytes: input, name, memory: await gate.admit(0, signal) };
  }
  const name = typeof input === 'string' ? input : input.name;
  let memory: Admission | undefined;
  try {
    const size = typeof input === 'string' ? await bytesHeld(input, await sizeOf(input)) : input.size;
    memory = await gate.admit(Math.min(size, maxBytes), signal);
    if (typeof input === 'string') {
      const { id, bytes } = await readContent(input, maxBytes);
      return { id, bytes, name, memory };
    }
    const bytes = await input.read();
    return { id: md5(bytes), bytes, name, memory };
  } catch (error) {
    memory?.release();
    throw withName(name, error);
  }
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** An inaccessible file counts as empty here; reading it then throws the precise error. */
const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** The part of an image to decode. */
export interface ImagePart {
  readonly region?: Region | undefined;
  /** @default the setting max-pixels */
  readonly maxPixels?: number | undefined;
  /** Whether it is searched for or searched in, which only some models are told. @default 'query' */
  readonly as?: 'query' | 'document' | undefined;
}

/** Decodes an image of a query, or a part of it, for a model with this input size. Throws the errors of decoding. */
export async function queryPixels(
  { bytes, name, memory }: QueryImage,
  { region, maxPixels }: ImagePart,
  settings: ImageSettings,
  imageSize: number,
  signal: AbortSignal,
): Promise<Pixels> {
  try {
    const { pixels } = await decode(bytes, sniffFormat(bytes), {
      maxPixels: maxPixels ?? settings.maxPixels,
      ...(settings.fast && { shrinkTo: imageSize }),
      shrinkToFit: imageSize,
      ...(region && { region }),
      memory,
      signal,
    });
    return pixels;
  } catch (error) {
    throw withName(name, error);
  }
}
