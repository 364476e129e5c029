import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { ImageInput } from '../core/query.ts';
import type { Region } from '../core/region.ts';
import { withName } from '../errors.ts';
import { decode } from '../images/decode.ts';
import type { Admission, DecodeGate } from '../images/decode-gate.ts';
import { sniffFormat } from '../images/identify.ts';
import { readContent } from '../images/read.ts';
import type { Pixels } from '../models/embedder.ts';

/** What images of queries may be, and how they are decoded. */
export interface ImageSettings {
  readonly gate: DecodeGate;
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Let the decoder shrink large images, instead of decoding all of their pixels. */
  readonly fast: boolean;
}

/** An image of a query in memory. */
export interface QueryImage {
  /** md5 of its content, which is also the id of the asset if the library has this image. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** For messages. */
  readonly name: string;
  /** The room that it takes; whoever opened it releases it. */
  readonly room: Admission;
}

/** Reads an image of a query when there is room for it. Throws `not-found` and the other errors of reading. */
export async function openQueryImage(
  input: ImageInput,
  { gate, maxBytes }: Pick<ImageSettings, 'gate' | 'maxBytes'>,
  signal?: AbortSignal,
): Promise<QueryImage> {
  if (input instanceof Uint8Array) {
    const name = 'the picture of the query';
    return { id: md5(input), bytes: input, name, room: await gate.admit(0, signal) };
  }
  const name = typeof input === 'string' ? input : input.name;
  let room: Admission | undefined;
  try {
    const size = typeof input === 'string' ? await sizeOf(input) : input.size;
    room = await gate.admit(Math.min(size, maxBytes), signal);
    if (typeof input === 'string') {
      const { id, bytes } = await readContent(input, maxBytes);
      return { id, bytes, name, room };
    }
    const bytes = await input.read();
    return { id: md5(bytes), bytes, name, room };
  } catch (error) {
    room?.release();
    throw withName(name, error);
  }
}

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** A file that cannot be looked at counts as empty here: reading it says what is wrong. */
const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** What is wanted of an image. */
export interface ImagePart {
  readonly region?: Region | undefined;
  /** @default that of the settings */
  readonly maxPixels?: number | undefined;
}

/** The pixels of an image of a query, or of a part of it, for a model of this image size. Throws the errors of decoding. */
export async function queryPixels(
  { bytes, name, room }: QueryImage,
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
      room,
      signal,
    });
    return pixels;
  } catch (error) {
    throw withName(name, error);
  }
}
