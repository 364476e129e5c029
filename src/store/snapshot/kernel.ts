import { type DotKernel, encodeDotKernel, VALUES_PER_ROUND } from './dot-kernel.ts';

const PAGE = 65_536;

let module: WebAssembly.Module | undefined;

/** A kernel with memory of its own, in which callers place their arrays one behind the other. */
export interface Kernel extends DotKernel {
  readonly buffer: ArrayBuffer;
}

export function createKernel(bytes: number): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  module ??= new WebAssembly.Module(encodeDotKernel());
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { ...(exports as unknown as DotKernel), buffer: memory.buffer as ArrayBuffer };
}

/** Values of a vector with the padding that the kernel needs. */
export const strideOf = (dimensions: number): number =>
  Math.ceil(dimensions / VALUES_PER_ROUND) * VALUES_PER_ROUND;
