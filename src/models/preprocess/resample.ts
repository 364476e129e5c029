import type { Pixels } from '../embedder.ts';
import { encodeResampleKernel, type ResampleKernel } from './resample-kernel.ts';
import { type Axis, sliceAxis } from './resample-weights.ts';

const PAGE = 65_536;
/** Bytes of the picture in the kernel's memory at a time, so that they fit into the level 2 cache. */
const STRIP_BYTES = 256 * 1024;
/** Larger memories are not cached, because WebAssembly memory never shrinks. Enough to resize 12 megapixels to 224. */
const MAX_CACHED_BYTES = 4 * 1024 * 1024;
/** Maximum size of the intermediate result between the two passes; above it, the output is computed in two halves. */
const MAX_INTERMEDIATE_BYTES = 64 * 1024 * 1024;
/** Loads and stores take 16 bytes at a time and may overrun the end by less than that. */
const OVERRUN = 16;

interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly kernel: ResampleKernel;
}

let module: WebAssembly.Module | undefined;
let cached: Machine | undefined;

/** The kernel with a memory of at least `size` bytes, instantiated on first use. */
function machineOf(size: number): { kernel: ResampleKernel; bytes: Uint8Array<ArrayBuffer> } {
  const machine = cached ?? startMachine();
  const { memory, kernel } = machine;
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  cached = size > MAX_CACHED_BYTES ? undefined : machine;
  return { kernel, bytes: new Uint8Array(memory.buffer) };
}

function startMachine(): Machine {
  module ??= new WebAssembly.Module(encodeResampleKernel());
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernel: exports as unknown as ResampleKernel };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Allocates addresses that are multiples of 16. */
function createLayout() {
  let size = 0;
  return {
    take(bytes: number): number {
      const address = size;
      size += Math.ceil(bytes / 16) * 16;
      return address;
    },
    size: () => size,
  };
}

/**
 * Resizes a picture bit for bit as Pillow does: first horizontally by `x`, rounded to bytes, then vertically by `y`.
 * Returns RGB, top row first. Only the rows used by `y` are read.
 */
export function resize(picture: Pixels, x: Axis, y: Axis): Uint8Array<ArrayBuffer> {
  const outputs = y.first.length;
  const middleBytes = (y.end - y.from) * x.first.length * 3;
  if (middleBytes <= MAX_INTERMEDIATE_BYTES || outputs === 1) return resizeAtOnce(picture, x, y);
  const half = outputs >> 1;
  const result = new Uint8Array(x.first.length * outputs * 3);
  result.set(resize(picture, x, sliceAxis(y, 0, half)));
  result.set(resize(picture, x, sliceAxis(y, half, outputs)), x.first.length * half * 3);
  return result;
}

function resizeAtOnce({ data, width }: Pixels, x: Axis, y: Axis): Uint8Array<ArrayBuffer> {
  const rowBytes = width * 3;
  const rows = y.end - y.from;
  const narrow = x.first.length * 3;
  const outputBytes = narrow * y.first.length;
  const stripRows = Math.min(rows, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));

  const { take, size } = createLayout();
  const [xFirst, xWeights] = [take(x.first.byteLength), take(x.weights.byteLength)];
  const [yFirst, yWeights] = [take(y.first.byteLength), take(y.weights.byteLength)];
  const input = take(stripRows * rowBytes + x.window * 3 + OVERRUN);
  const middle = take((rows + y.window) * narrow + OVERRUN);
  const output = take(outputBytes + OVERRUN);

  const { kernel, bytes } = machineOf(size());
  bytes.set(bytesOf(x.first), xFirst);
  bytes.set(bytesOf(x.weights), xWeights);
  bytes.set(bytesOf(y.first), yFirst);
  bytes.set(bytesOf(y.weights), yWeights);
  const [xFirstEnd, yFirstEnd] = [xFirst + x.first.byteLength, yFirst + y.first.byteLength];
  for (let row = 0; row < rows; row += stripRows) {
    const last = Math.min(row + stripRows, rows);
    const strip = data.subarray((y.from + row) * rowBytes, (y.from + last) * rowBytes);
    bytes.set(strip, input);
    const [inputEnd, target] = [input + strip.length, middle + row * narrow];
    kernel.resizeRows(input, inputEnd, rowBytes, target, xFirst, xFirstEnd, xWeights, x.window * 4);
  }
  const rowZero = middle - y.from * narrow;
  kernel.resizeColumns(rowZero, narrow, output, yFirst, yFirstEnd, yWeights, y.window * 4);
  return bytes.slice(output, output + outputBytes);
}
