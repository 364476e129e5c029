import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clip, parseClip } from '../../src/models/families/clip/clip.ts';
import type { Family } from '../../src/models/families/family.ts';
import { FAMILIES } from '../../src/models/families/registry.ts';
import { readModelSetup } from '../../src/models/files/model-folder.ts';
import { createTokenizer } from '../../src/models/files/tokenizer.ts';
import { openEncoders } from '../../src/models/local/encoders.ts';
import { preNormLayer } from '../../src/models/onnx/blocks.ts';
import { finishTextEncoder } from '../../src/models/onnx/encoder-io.ts';
import { TYPE } from '../../src/models/onnx/onnx-protobuf.ts';
import { packageRoot } from '../../src/package-root.ts';
import { copyOfModel, temporaryFolder } from './support.ts';

/**
 * A family that exists only in this test: the image encoder of CLIP, and a text encoder without positions or causal mask,
 * for which the order of words does not matter. It has its own tokenizer rule, inputs, text graph and int8 arithmetic.
 */
const bagOfWords: Family = {
  modelType: 'bag_of_words',
  parse(json, file) {
    const base = clip.parse(json, file);
    const { text: stack } = parseClip(json, file);
    return {
      ...base,
      async loadEncoders() {
        const image = await base.loadEncoders();
        return {
          ...image,
          int8Arithmetic: (encoder) => (encoder === 'text' ? 'fp32' : image.int8Arithmetic(encoder)),
          createTextReader(files, contextLength) {
            const tokenize = createTokenizer(files, contextLength);
            return (text) => {
              const ids = tokenize(text.replaceAll('!', '')).slice(1, -1);
              return { ids, weights: ids.map(() => 1) };
            };
          },
          textEncoder(g) {
            const { hiddenSize: width, vocabSize } = stack;
            const table = g.weight('text_model.embeddings.token_embedding.weight', [vocabSize, width]);
            let words = g.node('Gather', [table, 'ids']);
            for (let i = 0; i < stack.layers; i++) {
              const at = `text_model.encoder.layers.${i}`;
              words = preNormLayer(g, words, { at, config: stack, causal: false });
            }
            const weights = g.node('Unsqueeze', [
              g.node('Cast', ['weights'], { to: TYPE.float }),
              g.integers([0]),
            ]);
            const sum = g.node('MatMul', [weights, words]);
            const projection = g.weight('text_projection.weight', [base.dimensions, width]);
            const embedding = g.node('Gemm', [sum, projection], { transB: 1 });
            return finishTextEncoder(g, embedding, base.dimensions, ['ids', 'weights']);
          },
        };
      },
    };
  },
};

function bagOfWordsModel(): string {
  const folder = copyOfModel('clip-fp16');
  const file = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...config, model_type: bagOfWords.modelType }));
  return folder;
}

describe('a family', () => {
  test('is refused until it is registered, listing the supported ones', async () => {
    await expect(readModelSetup(bagOfWordsModel())).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining(
        '"bag_of_words" is not supported; supported are clip, chinese_clip, siglip, siglip2',
      ),
    });
  });

  test.each(['fp32', 'int8'] as const)('runs in %s with only an entry in the registry', async (precision) => {
    const families = [...FAMILIES, bagOfWords];
    const open = async (folder: string) => {
      const model = await readModelSetup(folder, families);
      return {
        model,
        ...(await openEncoders({ model, precision, cacheDir: temporaryFolder() }, families)),
      };
    };
    const [own, original] = [await open(bagOfWordsModel()), await open(copyOfModel('clip-fp16'))];
    expect(own.model).toMatchObject({ family: 'bag_of_words', dimensions: 32 });
    const first = await own.embedText('a red car');
    expect(first.length).toBe(32);
    expect(await own.embedText('a red! car!')).toEqual(first);
    const swapped = await own.embedText('car red a');
    first.forEach((value, i) => {
      expect(swapped[i]).toBeCloseTo(value, 5);
    });
    expect(await own.embedText('a blue car')).not.toEqual(first);
    const picture = { width: 224, height: 224, data: new Uint8Array(224 * 224 * 3).fill(99) };
    expect(await own.embedImage(picture)).toEqual(await original.embedImage(picture));
  });

  test('is referred to by name only in its own folder', () => {
    const src = join(packageRoot, 'src');
    const files = (readdirSync(src, { recursive: true }) as string[]).filter((file) => /\.tsx?$/.test(file));
    const outside = files.filter((file) => !file.startsWith(join('models', 'families')));
    const named = FAMILIES.flatMap(({ modelType }) => [`'${modelType}'`, `"${modelType}"`]);
    const offending = outside.filter((file) => {
      const text = readFileSync(join(src, file), 'utf8');
      return named.some((name) => text.includes(name)) || /families\/(?!family|registry)/.test(text);
    });
    expect(offending).toEqual([]);
    expect(outside.length).toBeGreaterThan(200);
  });
});
