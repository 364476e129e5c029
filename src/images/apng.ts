import { crc32 } from 'node:zlib';
import { isUniform, type LookOptions, MAX_LOOKED_AT } from './first-shown.ts';

const SIGNATURE = 8;
/** Chunks that are read; an animation has one or more for each frame. */
const MAX_CHUNKS = 10_000;

interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
}

/**
 * The picture of an animated PNG (APNG): the file itself, or if its first frame has one colour, the first frame that shows something,
 * as a PNG of its own. Only frames of the whole size are looked at, at most eight. A PNG that is not animated is returned at once.
 * https://www.w3.org/TR/png-3/#apng-frame-based-animation
 */
export async function withShownFrame(png: Uint8Array, options: LookOptions): Promise<Uint8Array> {
  const chunks = readChunks(png);
  if (!chunks.some(({ type }) => type === 'acTL')) return png;
  if (!(await isUniform(png, 'png', 0, options))) return png;
  for (const frame of framesOf(chunks)) {
    const isEmpty = await isUniform(frame, 'png', 0, options).catch(() => true);
    options.signal?.throwIfAborted();
    if (!isEmpty) return frame;
  }
  return png;
}

/** The chunks up to the first that is cut off. An ordinary PNG is read up to its first pixels only. */
function readChunks(png: Uint8Array): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  let isAnimated = false;
  for (let at = SIGNATURE; at + 12 <= png.length && chunks.length < MAX_CHUNKS; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > png.length) break;
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    if (type === 'acTL') isAnimated = true;
    if (type === 'IDAT' && !isAnimated) break;
    chunks.push({ type, content: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** The frames of the whole size after the first pixels, each as a PNG with the palette and the metadata of the file. */
function* framesOf(chunks: readonly Chunk[]): Generator<Uint8Array> {
  const first = chunks.findIndex(({ type }) => type === 'IDAT');
  const header = chunks[0];
  if (first < 0 || header?.type !== 'IHDR') return;
  const size = Buffer.from(header.content.subarray(0, 8));
  const shared = chunks.slice(0, first).filter(({ type }) => type !== 'acTL' && type !== 'fcTL');
  let found = 0;
  for (let at = first; at < chunks.length && found < MAX_LOOKED_AT; at++) {
    const { type, content } = chunks[at]!;
    if (type !== 'fcTL' || content.length < 26 || !size.equals(content.subarray(4, 12))) continue;
    const data: Chunk[] = [];
    for (let next = at + 1; chunks[next]?.type === 'fdAT'; next++)
      // The number of the chunk comes first.
      data.push({ type: 'IDAT', content: chunks[next]!.content.subarray(4) });
    if (data.length === 0) continue;
    found += 1;
    yield writePng([...shared, ...data, { type: 'IEND', content: new Uint8Array() }]);
  }
}

function writePng(chunks: readonly Chunk[]): Uint8Array {
  const parts = chunks.flatMap(({ type, content }) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(named));
    return [length, named, sum];
  });
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]);
}
