import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { expect, test } from 'vitest';
import { untilEndToken } from '../../src/models/families/clip/clip-encoders.ts';
import { readTokenizerFiles } from '../../src/models/files/model-folder.ts';
import { createTokenizer } from '../../src/models/files/tokenizer.ts';
import { random } from '../support/pictures.ts';
import { fixtures, readFixture, soutuMini } from './support.ts';

const loadTokenizer = async (folder: string, contextLength: number) =>
  createTokenizer(await readTokenizerFiles(folder), contextLength);

/** JavaScript lowercases one letter differently from Rust, and matches a special token in capitals; both are accepted. */
const EXCEPTIONS = ['greek final sigma', 'special token upper'];

test('the full CLIP vocabulary gives the same ids as transformers', async () => {
  const { cases } = readFixture<{ cases: { name: string; text: string; ids: number[] }[] }>(
    'tokenizer/expected.json',
  );
  const tokenize = await loadTokenizer(join(fixtures, 'tokenizer'), 77);
  const different = cases
    .filter(({ text, ids }) => tokenize(text).join() !== ids.join())
    .map(({ name }) => name);
  expect(different).toEqual(EXCEPTIONS);
});

test.each(['clip-fp32', 'clip-fp16', 'clip-bf16', 'clip-gelu', 'chinese-clip'])(
  '%s: ids match, and truncation preserves the end token',
  async (name) => {
    const inputs = readFixture<{ context_length: number; texts: { text: string; input_ids: number[] }[] }>(
      'models',
      name,
      'inputs.json',
    );
    const tokenize = await loadTokenizer(join(fixtures, 'models', name), inputs.context_length);
    for (const { text, input_ids } of inputs.texts) expect(tokenize(text)).toEqual(input_ids);
  },
);

test('soutu-mini gives the ids of the golden texts', async () => {
  const golden = readFixture<{ texts: { text: string; ids: number[] }[] }>(
    'soutu-mini/soutu-mini-golden.json',
  );
  const tokenize = await loadTokenizer(soutuMini, 64);
  for (const { text, ids } of golden.texts) expect(tokenize(text)).toEqual(ids);
});

test('CLIP receives the ids up to the end token, with either rule for finding it', () => {
  expect(untilEndToken([5, 7, 9, 3, 9], 9)).toEqual([5, 7, 9]);
  expect(untilEndToken([5, 7, 9, 3, 9], 2)).toEqual([5, 7, 9]);
  expect(untilEndToken([5, 12, 9, 3], 9)).toEqual([5, 12, 9]);
  expect(untilEndToken([5, 12, 9, 3], 2)).toEqual([5, 12]);
  expect(untilEndToken([5, 7], 9)).toEqual([5]);
});

test('a Unigram model splits every text as the library does', async () => {
  const { definition, config } = await readTokenizerFiles(soutuMini);
  const tokenize = await loadTokenizer(soutuMini, Number.POSITIVE_INFINITY);
  const library = new Tokenizer(definition, config);
  const { texts } = readFixture<{ texts: { text: string }[] }>('soutu-mini/soutu-mini-golden.json');
  const next = random(7);
  const { cases } = readFixture<{ cases: { text: string }[] }>('tokenizer/expected.json');
  const all = [...texts, ...cases].map(({ text }) => text);
  const characters = Array.from(`${all.join('')}<unk></s>▁😀\u0000𠀀ﬁ①`);
  const pick = () => characters[Math.floor(next() * characters.length)];
  const mixed = Array.from({ length: 300 }, (_, i) => Array.from({ length: i % 40 }, pick).join(''));
  for (const text of [...all, ...mixed]) expect(tokenize(text), text).toEqual(library.encode(text).ids);
});
