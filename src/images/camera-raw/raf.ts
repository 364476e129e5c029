/** How each RAF of Fujifilm starts. */
export const RAF_MAGIC = 'FUJIFILMCCD-RAW ';
/** Where its header has the offset and the length of the JPEG, big-endian. */
const JPEG_AT = 84;

/** The JPEG that the header of a RAF names: a view of the file, not checked. */
export function jpegsInRaf(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length < JPEG_AT + 8) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = view.getUint32(JPEG_AT);
  const length = view.getUint32(JPEG_AT + 4);
  return from + length <= bytes.length ? [bytes.subarray(from, from + length)] : [];
}
