import { decode } from '../../dist/src/images/decode.js';

/** A split that makes three items of a picture: the whole, its left half and its right half. */
export function halves({ bytes }, format) {
  const piece = (part) => ({
    part,
    decode: (options) => decode(bytes, format, { ...options, ...(part && { region: part }) }),
  });
  const half = (x) => ({ kind: 'region', x, y: 0, width: 0.5, height: 1 });
  return [piece(null), piece(half(0)), piece(half(0.5))];
}
