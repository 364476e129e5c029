/** A box of an ISO base media file (ISO 14496-12). */
export interface Box {
  readonly type: string;
  /** The content after the header: a view of the file. */
  readonly content: Uint8Array;
}

/** Boxes that are read of a file or box. */
export const MAX_BOXES = 1000;

/** The boxes in a file or in the content of a box, up to the first one that does not fit. Never throws. */
export function readBoxes(bytes: Uint8Array): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < MAX_BOXES; ) {
    let size = view.getUint32(at);
    let header = 8;
    if (size === 1) {
      if (at + 16 > bytes.length) break;
      size = Number(view.getBigUint64(at + 8));
      header = 16;
    } else if (size === 0) size = bytes.length - at;
    if (size < header || at + size > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    boxes.push({ type, content: bytes.subarray(at + header, at + size) });
    at += size;
  }
  return boxes;
}

/** Boxes of a type that are looked into on each level: a malicious file has so many that all of them would take minutes. */
const MAX_ENTERED = 16;

/** The contents of the first 16 boxes that are reached by these types, one level after the other, with as many on each. */
export function boxesAt(bytes: Uint8Array, types: readonly string[]): Uint8Array[] {
  let found = [bytes];
  for (const type of types) {
    const below = found.flatMap(readBoxes).filter((box) => box.type === type);
    found = below.slice(0, MAX_ENTERED).map(({ content }) => content);
  }
  return found;
}
