import type { Pixels } from '../embedder.ts';

/** Transfers the buffer to the worker without a copy if it contains nothing but the picture. */
export function toTransferable({ data }: Pixels): {
  readonly data: Uint8Array;
  readonly transfer: readonly ArrayBuffer[];
} {
  const { buffer } = data;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength;
  const own = whole && !Buffer.isBuffer(data);
  const moved = own ? data : new Uint8Array(data);
  return { data: moved, transfer: [moved.buffer as ArrayBuffer] };
}
