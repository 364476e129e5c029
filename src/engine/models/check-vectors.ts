import { cosine, hasDirection } from '../../models/compare-embeddings.ts';
import type { Reference } from '../../models/files/reference.ts';
import type { CheckResult } from '../model-types.ts';

/** Texts of several scripts; those that a tokenizer does not know become unknown tokens, which must work as well. */
export const TEXTS = ['a dog running on the beach', 'red apple', '一只狗在沙滩上奔跑', 'été 🍎', ''];
/** More tokens than any context has. */
export const LONG_TEXT = 'one two three four five six seven '.repeat(100);

/** Raw vectors, in the order of the texts and pictures. */
export interface Embedded {
  readonly texts: readonly Float32Array[];
  readonly images: readonly Float32Array[];
}

/** Tokens: some for every text, no more than the context, the long text cut to it, and those of the reference. */
export function checkTokens(
  tokens: readonly (readonly number[])[],
  contextLength: number,
  reference: Reference | null,
): CheckResult {
  const name = 'tokens';
  const long = tokens[TEXTS.length]!;
  const known = reference?.texts ?? [];
  const own = tokens.slice(tokens.length - known.length);
  const wrong = known.find(({ ids }, i) => ids.join() !== own[i]!.join());
  const faults = [
    tokens.some((ids) => ids.length === 0) && 'a text has no tokens',
    tokens.some((ids) => ids.some((id) => !Number.isInteger(id) || id < 0)) && 'an id is no whole number',
    long.length !== contextLength && `a long text has ${long.length} tokens instead of ${contextLength}`,
    tokens[0]!.join() === tokens[1]!.join() && 'different texts have the same tokens',
    wrong && `${JSON.stringify(wrong.text)} has other tokens than in transformers`,
  ].filter((fault) => typeof fault === 'string');
  const compared = known.length > 0 ? `, ${known.length} of them as in transformers` : '';
  const found = `${tokens.length} texts of up to ${contextLength} tokens${compared}`;
  return { name, ok: faults.length === 0, found: faults.length > 0 ? faults.join('; ') : found };
}

/**
 * Shapes, finite values, unit length after normalising, and whether different inputs have different vectors.
 *
 * @param who said how long they are
 */
export function checkVectors(
  { texts, images }: Embedded,
  dimensions: number,
  who = 'config.json',
): CheckResult[] {
  const all = [...texts, ...images];
  const lengths = [...new Set(all.map((vector) => vector.length))];
  const unusable = all.filter((vector) => !hasDirection(vector)).length;
  const results: CheckResult[] = [
    {
      name: 'dimensions',
      ok: lengths.length === 1 && lengths[0] === dimensions,
      found: `vectors of ${lengths.join(' and ')} values; ${who} says ${dimensions}`,
    },
    {
      name: 'values',
      ok: unusable === 0,
      found:
        unusable === 0
          ? `all values of ${all.length} vectors are finite`
          : `${unusable} of ${all.length} vectors hold only zeros, or values that are not finite`,
    },
  ];
  // Such vectors have neither a length nor an angle.
  if (unusable > 0) return results;
  const off = Math.max(...all.map((vector) => Math.abs(Math.sqrt(cosine(vector, vector)) - 1)));
  const closest = Math.max(cosine(texts[0]!, texts[1]!), cosine(images[0]!, images[1]!));
  return [
    ...results,
    {
      name: 'length',
      ok: off < 1e-5,
      found: `the lengths of normalised vectors differ from 1 by at most ${off.toExponential(1)}`,
    },
    {
      name: 'difference',
      ok: closest < 0.9999,
      found: `different texts and pictures have cosines of at most ${closest.toFixed(4)}`,
    },
  ];
}
