import { readBmpHeader } from './bmp-header.ts';
import { iconCost, psdCost, rawCost, wasmCost } from './decode-cost.ts';
import { type Header, headerOf } from './header.ts';
import type { IconEntry } from './ico.ts';
import { readJp2Header } from './jp2/header.ts';
import { readJxlHeader } from './jxl/header.ts';
import { readPsdHeader } from './psd/header.ts';
import { rawSource } from './raw-source.ts';
import type { WorkerDecoder } from './worker-decoder.ts';

/** Decodes in the thread for decoders that would block the event loop. */
export type DecodeInThread = WorkerDecoder;

export function readBitmapHeader(
  bytes: Uint8Array,
  maxPixels: number,
  decode: DecodeInThread,
  signal?: AbortSignal,
): Header {
  const { width, height } = readBmpHeader(bytes, maxPixels);
  const cost = rawCost('bmp', width, height);
  const job = { format: 'bmp', bytes, maxPixels, memory: cost.full } as const;
  return headerOf(width, height, cost, 4, async () => rawSource(await decode(job, signal)));
}

export function readIconHeader(
  icon: IconEntry,
  maxPixels: number,
  decode: DecodeInThread,
  signal?: AbortSignal,
): Header {
  const { width, height } = icon;
  const cost = iconCost(width, height);
  return headerOf(width, height, cost, 4, async () => {
    const job = { format: 'ico', bytes: new Uint8Array(icon.bytes), maxPixels, memory: cost.full } as const;
    return rawSource(await decode({ ...job, icon: { ...icon, bytes: job.bytes } }, signal));
  });
}

/** Only the composite goes to the thread, because the layers are most of a file. */
export function readPhotoshopHeader(
  bytes: Uint8Array,
  maxPixels: number,
  decode: DecodeInThread,
  signal?: AbortSignal,
): Header {
  const { header, samples, profile } = readPsdHeader(bytes, maxPixels);
  const { width, height } = header;
  const cost = psdCost(width, height, samples.length);
  return headerOf(width, height, cost, 3, async () => {
    const job = { format: 'psd', bytes: new Uint8Array(samples), maxPixels, memory: cost.full } as const;
    return rawSource(await decode({ ...job, psd: header }, signal), profile);
  });
}

export function readJpegXlHeader(
  bytes: Uint8Array,
  maxPixels: number,
  decode: DecodeInThread,
  signal?: AbortSignal,
): Header {
  const { width, height } = readJxlHeader(bytes, maxPixels);
  const cost = wasmCost('jxl', width, height, bytes.length);
  const job = { format: 'jxl', bytes, maxPixels, memory: cost.full } as const;
  return headerOf(width, height, cost, 4, async () => rawSource(await decode(job, signal)));
}

export function readJpeg2000Header(
  bytes: Uint8Array,
  maxPixels: number,
  decode: DecodeInThread,
  signal?: AbortSignal,
): Header {
  const jp2 = readJp2Header(bytes, maxPixels);
  const { width, height } = jp2;
  const cost = wasmCost('jp2', width, height, bytes.length);
  const job = { format: 'jp2', bytes, maxPixels, memory: cost.full, jp2 } as const;
  return headerOf(width, height, cost, 4, async () => rawSource(await decode(job, signal)));
}
