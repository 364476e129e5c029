const HEADER = 8;
const MEMORY_SECTION = 5;
const PAGE = 65_536;
/** Pages of the largest memory that there is. */
const LARGEST = 65_536;

/**
 * A WebAssembly module whose own memory cannot grow beyond a number of bytes, instead of 2 or 4 GB. Throws if it has not one memory of its
 * own.
 */
export function limitMemory(module: Uint8Array, maxBytes: number): Uint8Array<ArrayBuffer> {
  for (let at = HEADER; at < module.length; ) {
    const id = module[at]!;
    const [length, from] = readNumber(module, at + 1);
    if (id === MEMORY_SECTION) {
      // The number of memories, then of each whether it has a maximum, and its minimum in pages.
      const [hasMost, leastAt] = readNumber(module, from + 1);
      const [least, mostAt] = readNumber(module, leastAt);
      if (module[from] !== 1 || hasMost > 1) break;
      const allowed = hasMost === 1 ? readNumber(module, mostAt)[0] : LARGEST;
      const most = Math.max(least, Math.min(allowed, Math.floor(maxBytes / PAGE)));
      const limits = [1, 1, ...numberBytes(least), ...numberBytes(most)];
      const section = [MEMORY_SECTION, ...numberBytes(limits.length), ...limits];
      return Uint8Array.from(
        Buffer.concat([module.subarray(0, at), Buffer.from(section), module.subarray(from + length)]),
      );
    }
    at = from + length;
  }
  throw new Error('the module has no memory that can be limited');
}

/** A number in LEB128, and where it ends. */
function readNumber(bytes: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  for (let shift = 0, next = at; ; shift += 7) {
    const byte = bytes[next++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, next];
  }
}

function numberBytes(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...numberBytes(Math.floor(value / 128))];
}
