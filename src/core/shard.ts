import { createHash } from 'node:crypto';
import { SoutuError } from '../errors.ts';

/** One of `of` equal parts of all files. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number;
  readonly of: number;
}

/**
 * Parses a shard such as `2/3`. Throws `bad-setting`.
 *
 * @example parseShard('2/3') // { number: 2, of: 3 }
 */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  const shard = { number: Number(match?.[1]), of: Number(match?.[2]) };
  if (shard.number >= 1 && shard.number <= shard.of) return shard;
  throw new SoutuError('bad-setting', `shard is ${JSON.stringify(text)}; it must be K/N, such as 1/3`, {
    hint: 'K is the number of this machine, from 1 to N, and N the number of machines.',
  });
}

/**
 * Whether a file belongs to a shard: a hash of its path decides, so that machines agree without talking to each other. It is that of the
 * path without its extension, because whether a RAW file is a picture of its own depends on the JPEG beside it.
 */
export function isInShard(path: string, { number, of }: Shard): boolean {
  const shot = path.replace(/\.[^./\\]*$/, '');
  return createHash('md5').update(shot).digest().readUInt32BE() % of === number - 1;
}
