import { expect, test } from 'vitest';
import { parseChineseClip } from '../../src/models/families/chinese-clip/chinese-clip.ts';
import { parseClip } from '../../src/models/families/clip/clip.ts';
import { FAMILIES, familyOf } from '../../src/models/families/registry.ts';
import { parseSiglip } from '../../src/models/families/siglip/siglip.ts';
import { findCard } from '../../src/models/model-cards.ts';
import { readFixture } from './support.ts';

interface Case {
  readonly name: string;
  readonly config: Record<string, unknown>;
  readonly resolved: {
    projection_dim: number | null;
    text: Record<string, unknown>;
    vision: Record<string, unknown>;
  };
}

const PARSERS = { clip: parseClip, chinese_clip: parseChineseClip, siglip: parseSiglip };

const cases = readFixture<Case[]>('models/config-defaults.json');

test.each(cases)('$name: absent keys have the defaults of transformers', ({ config, resolved }) => {
  const parsed = PARSERS[config.model_type as keyof typeof PARSERS](config, 'config.json');
  const { text, vision, dimensions } = parsed;
  expect(dimensions).toBe(resolved.projection_dim ?? resolved.text.projection_size);
  for (const [encoder, expected] of [
    [text, resolved.text],
    [vision, resolved.vision],
  ] as const) {
    expect(encoder).toMatchObject({
      hiddenSize: expected.hidden_size,
      intermediateSize: expected.intermediate_size,
      layers: expected.num_hidden_layers,
      heads: expected.num_attention_heads,
      activation: expected.hidden_act,
      layerNormEps: expected.layer_norm_eps,
    });
  }
  expect(vision).toMatchObject({
    imageSize: resolved.vision.image_size,
    patchSize: resolved.vision.patch_size,
  });
  expect(text).toMatchObject({
    maxPositions: resolved.text.max_position_embeddings,
    vocabSize: resolved.text.vocab_size,
  });
  if ('eosTokenId' in text) expect(text.eosTokenId).toBe(resolved.text.eos_token_id);
  if ('tokenTypes' in text) expect(text.tokenTypes).toBe(resolved.text.type_vocab_size);
});

test('the long and the short config of BGE-VL-base are equivalent', () => {
  const read = (file: string) => parseClip(readFixture('models/bge-vl-base-shape', file), file);
  expect(read('config.short.json')).toEqual(read('config.json'));
});

test.each([
  [{ model_type: 'llama' }, 'model_type "llama"'],
  [{ model_type: 'clip', text_config: { hidden_act: 'relu' } }, 'hidden_act "relu"'],
  [{ model_type: 'clip', text_config: { hidden_size: 1e12 } }, 'hidden_size is 1000000000000'],
  [{ model_type: 'clip', vision_config: { num_attention_heads: 7 } }, 'cannot be shared among 7 heads'],
  [{ model_type: 'clip', vision_config: { num_hidden_layers: -1 } }, 'num_hidden_layers'],
  [{ model_type: 'clip', vision_config: { layer_norm_eps: 'x' } }, 'layer_norm_eps'],
  [{ model_type: 'clip', vision_config: { patch_size: 512 } }, 'patch_size'],
  [{ model_type: 'clip', vision_config: { num_channels: 4 } }, 'RGB'],
  [{ model_type: 'siglip', vision_config: { num_channels: 4 } }, 'RGB'],
  [{ model_type: 'siglip', vision_config: { patch_size: 512 } }, 'patch_size'],
  [
    { model_type: 'siglip', text_config: { projection_size: 512 } },
    'texts get 512 dimensions and pictures 768',
  ],
  // The published NaFlex configuration leaves num_patches out, because it is equal to the default.
  [{ model_type: 'siglip2', vision_config: { model_type: 'siglip2_vision_model' } }, 'NaFlex'],
  [{ model_type: 'siglip2', vision_config: { image_size: 256, num_patches: 256 } }, 'NaFlex'],
  [{ model_type: 'siglip', vision_config: { num_patches: 256 } }, 'NaFlex'],
])('%j is refused', (config, message) => {
  const parse = () => familyOf(config, 'config.json', FAMILIES).parse(config, 'config.json');
  expect(parse).toThrow(message);
});

test('SigLIP 2 with a fixed resolution is the same model by either model_type', () => {
  const config = { text_config: { vocab_size: 256_000 }, vision_config: { image_size: 384 } };
  const parsed = ['siglip', 'siglip2'].map((model_type) =>
    parseSiglip({ ...config, model_type }, 'config.json'),
  );
  expect(parsed[1]).toEqual(parsed[0]);
});

test.each(cases.filter(({ config }) => config.model_type === 'siglip'))(
  '$name: the card states the dimensions that follow from config.json',
  ({ name, config }) => {
    const card = findCard(`google/${name.split(' ')[0]}`);
    expect(card?.dimensions).toBe(parseSiglip(config, 'config.json').dimensions);
  },
);
