/** Resources that are read of a file. */
const MAX_RESOURCES = 2000;

/**
 * The image resources of a PSD by their numbers: views of the section. Each has a signature, a number, a name and a length. Never throws:
 * what is damaged ends the list.
 */
export function readResources(section: Uint8Array): Map<number, Uint8Array> {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at + 12 <= section.length && found.size < MAX_RESOURCES; ) {
    const number = view.getUint16(at + 4);
    // The name with its length is padded to an even number of bytes, as is the content.
    const nameEnd = at + 6 + ((section[at + 6]! + 2) & ~1);
    if (nameEnd + 4 > section.length) break;
    const length = view.getUint32(nameEnd);
    const from = nameEnd + 4;
    if (from + length > section.length) break;
    if (!found.has(number)) found.set(number, section.subarray(from, from + length));
    at = from + length + (length & 1);
  }
  return found;
}

/** The section with the image resources in a PSD file; empty for other content. */
export function resourcesOf(file: Uint8Array): Map<number, Uint8Array> {
  if (file.length < 34) return new Map();
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const at = 30 + view.getUint32(26);
  if (at + 4 > file.length) return new Map();
  return readResources(file.subarray(at + 4, at + 4 + view.getUint32(at)));
}
