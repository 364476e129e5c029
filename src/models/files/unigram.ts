import { isJson, type Json } from './json.ts';

/**
 * The Unigram model of a tokenizer: it splits a text into the tokens of its vocabulary that are together most likely
 * (Kudo 2018, https://arxiv.org/abs/1804.10959).
 */
export interface Unigram {
  readonly unknownId: number;
  readonly unknown: string;
  readonly ids: Map<string, number>;
  /** Splits each text; characters without a token are tokens of their own. */
  encode(texts: readonly string[]): string[];
}

/** A token at a place of the text. */
interface Node {
  readonly token: string;
  readonly score: number;
  /** Sum of the scores on the best way to its end. */
  sum: number;
  previous: Node | null;
}

/** How much less likely than the least likely token an unknown character is, as in SentencePiece. */
const UNKNOWN_PENALTY = 10;

/**
 * Reads the model of tokenizer.json; null if it is of another type. It gives the same tokens as @huggingface/tokenizers, which builds a
 * trie of the whole vocabulary before the first text: that took a fifth of a cold search.
 */
export function readUnigram(model: unknown): Unigram | null {
  if (!isJson(model) || model.type !== 'Unigram' || !isVocabulary(model)) return null;
  const { vocab, unk_id: unknownId } = model;
  const least = vocab.reduce((least, [, score]) => Math.min(least, score), Number.POSITIVE_INFINITY);
  const ids = new Map<string, number>();
  const scores = new Map<string, number>();
  let longest = 1;
  for (const [id, [token, score]] of vocab.entries()) {
    ids.set(token, id);
    scores.set(token, id === unknownId ? least - UNKNOWN_PENALTY : score);
    longest = Math.max(longest, token.length);
  }
  const unknownScore = least - UNKNOWN_PENALTY;

  /** The tokens that begin at a place, shortest first. */
  function tokensAt(characters: readonly string[], place: number): Node[] {
    const found: Node[] = [];
    let token = '';
    for (let end = place; end < characters.length && token.length < longest; end++) {
      token += characters[end]!;
      const score = scores.get(token);
      if (score !== undefined) found.push({ token, score, sum: 0, previous: null });
    }
    const character = characters[place]!;
    if (found[0]?.token !== character)
      found.unshift({ token: character, score: unknownScore, sum: 0, previous: null });
    return found;
  }

  /** Viterbi: at each place, the best way there continues with every token. */
  function split(text: string): string[] {
    const characters = Array.from(text);
    const ending: Node[][] = Array.from({ length: characters.length + 1 }, () => []);
    ending[0]!.push({ token: '', score: 0, sum: 0, previous: null });
    for (const place of characters.keys()) {
      for (const node of tokensAt(characters, place)) {
        follow(node, ending[place]!);
        ending[place + Array.from(node.token).length]!.push(node);
      }
    }
    const end: Node = { token: '', score: 0, sum: 0, previous: null };
    follow(end, ending.at(-1)!);
    const tokens: string[] = [];
    for (let node = end.previous; node?.previous; node = node.previous) tokens.push(node.token);
    return tokens.reverse();
  }

  return { unknownId, unknown: vocab[unknownId]![0], ids, encode: (texts) => texts.flatMap(split) };
}

/** Continues the best of these ways with a node; the first of equally good ones. */
function follow(node: Node, ways: readonly Node[]): void {
  for (const way of ways) {
    const sum = way.sum + node.score;
    if (node.previous !== null && sum <= node.sum) continue;
    node.sum = sum;
    node.previous = way;
  }
}

function isVocabulary(model: Json): model is Json & { vocab: [string, number][]; unk_id: number } {
  const { vocab, unk_id: unknownId } = model;
  return (
    Array.isArray(vocab) &&
    typeof unknownId === 'number' &&
    vocab[unknownId] !== undefined &&
    vocab.every((one) => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'number')
  );
}
