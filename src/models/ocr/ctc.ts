/** What a line says, and how sure the reader is: the mean probability of its characters. */
export interface Reading {
  readonly text: string;
  readonly confidence: number;
}

/**
 * Decodes the output of a recogniser (connectionist temporal classification, the best path): the likeliest class of each step;
 * repetitions and blanks (class 0) are dropped.
 *
 * @param probabilities steps * classes values
 * @param characters that of each class; the first is the blank
 */
export function decodeCtc(probabilities: Float32Array, characters: readonly string[]): Reading {
  const classes = characters.length;
  let text = '';
  let [sum, count, previous] = [0, 0, 0];
  for (let start = 0; start < probabilities.length; start += classes) {
    let [best, likeliest] = [probabilities[start]!, 0];
    // Most steps are blank. Nothing is likelier than more than half, so the thousands of other classes need no look.
    for (let at = 1; best <= 0.5 && at < classes; at++) {
      const value = probabilities[start + at]!;
      if (value > best) [best, likeliest] = [value, at];
    }
    if (likeliest !== 0 && likeliest !== previous) {
      text += characters[likeliest]!;
      sum += best;
      count += 1;
    }
    previous = likeliest;
  }
  return { text: text.trim(), confidence: count === 0 ? 0 : sum / count };
}
