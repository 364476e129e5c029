import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSiglipReader } from '../../src/models/families/siglip/text-reader.ts';
import { readTokenizerFiles } from '../../src/models/files/model-folder.ts';
import { fixtures, readFixture } from './support.ts';

interface Inputs {
  readonly context_length: number;
  readonly texts: readonly { readonly text: string; readonly input_ids: number[] }[];
  readonly batch: { readonly input_ids: number[][] };
}

const tokenizerOf = (name: string) => readTokenizerFiles(join(fixtures, 'models', name));

describe.each(['siglip', 'siglip2'])('the tokens of %s', (name) => {
  const { texts, batch, context_length: length } = readFixture<Inputs>('models', name, 'inputs.json');

  test('are those of transformers, padded to the whole context', async () => {
    const read = createSiglipReader(await tokenizerOf(name), length);
    expect(texts.map(({ text }) => read(text).ids)).toEqual(batch.input_ids);
  });
});

describe('the padding token', () => {
  test.each([
    ['is named as a text', { pad_token: '<mask>' }, 4],
    ['is named as an object', { pad_token: { content: '<unk>', lstrip: false } }, 3],
    ['is that of tokenizer.json where none is named', {}, 0],
  ])('%s', async (_, config, id) => {
    const read = createSiglipReader({ ...(await tokenizerOf('siglip2')), config }, 64);
    expect(read('a').ids).toEqual([261, 1, ...Array<number>(62).fill(id)]);
  });

  test('must be known', async () => {
    const files = await tokenizerOf('siglip');
    expect(() => createSiglipReader({ ...files, config: {} }, 16)).toThrow('defines a padding token');
  });
});

test('do_lower_case false keeps the case', async () => {
  const files = await tokenizerOf('siglip2');
  const read = createSiglipReader({ ...files, config: { ...files.config, do_lower_case: false } }, 64);
  const { texts } = readFixture<{
    texts: { text: string; input_ids_without_lowercasing: number[] }[];
  }>('models/siglip2/inputs.json');
  for (const { text, input_ids_without_lowercasing: ids } of texts) {
    expect(read(text).ids!.slice(0, ids.length)).toEqual(ids);
  }
});
