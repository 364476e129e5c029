/**
 * A number from 0 to 1 that a text always has, and that says nothing about it (FNV-1a): for samples that are the same each time.
 *
 * @param purpose samples of different purposes have nothing to do with each other
 */
export function placeOf(text: string, purpose: string): number {
  let hash = 0x811c9dc5;
  for (const part of [purpose, text])
    for (let i = 0; i < part.length; i++) hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
  // The last characters have not spread to all bits yet.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
