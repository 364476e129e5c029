import type { Pixels } from './embedder.ts';
import { type Axis, sliceAxis } from './resample-weights.ts';
import { encodeResampleKernel, type ResampleKernel } from './wasm/resample-kernel.ts';

const PAGE = 65_536;
/** Bytes of the picture that are in the kernel's memory at once: what the second level cache holds. */
const STRIP = 256 * 1024;
/** A memory that had to grow beyond this is let go, since it never shrinks; enough for 12 megapixels to 224. */
const KEEP = 4 * 1024 * 1024;
/** Bytes between the passes, beyond which the outputs are made in two halves: a picture may be a pixel wide. */
const MIDDLE = 64 * 1024 * 1024;
/** Loads and stores of 16 bytes run over by less than that. */
const OVERRUN = 16;

interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly kernel: ResampleKernel;
}

let module: WebAssembly.Module | undefined;
let kept: Machine | undefined;

/** The kernel with a memory of at least `size` bytes, made when first needed. */
function machineOf(size: number): { kernel: ResampleKernel; bytes: Uint8Array<ArrayBuffer> } {
  const machine = kept ?? startMachine();
  const { memory, kernel } = machine;
  const missing = size - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  kept = size > KEEP ? undefined : machine;
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

/** Gives out addresses that are multiples of 16. */
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
 * Resizes a picture as Pillow does, bit for bit: each row by `x`, what comes out of that, rounded to bytes, by `y`.
 * Gives the outputs of both axes as RGB, rows from the top. Only rows that `y` needs are looked at.
 */
export function resize(picture: Pixels, x: Axis, y: Axis): Uint8Array<ArrayBuffer> {
  const outputs = y.first.length;
  const middleBytes = (y.end - y.from) * x.first.length * 3;
  if (middleBytes <= MIDDLE || outputs === 1) return resizeAtOnce(picture, x, y);
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
  const stripRows = Math.min(rows, Math.max(1, Math.floor(STRIP / rowBytes)));

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
