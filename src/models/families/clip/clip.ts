import type { Json } from '../../files/json.ts';
import type { TransformerConfig } from '../../onnx/transformer-config.ts';
import { present, readSize, readTransformer, section, type VisionConfig } from '../config-values.ts';
import type { Family } from '../family.ts';
import { readClipVision } from './vision-config.ts';

/** OpenAI's CLIP and models with the same layout, such as BGE-VL: a causal text encoder with byte-pair tokens. */
export const clip: Family = {
  modelType: 'clip',
  parse(json, file) {
    const config = parseClip(json, file);
    return {
      dimensions: config.dimensions,
      imageSize: config.vision.imageSize,
      maxTokens: config.text.maxPositions,
      imageProcessor: 'CLIP',
      loadEncoders: async () => (await import('./clip-encoders.ts')).clipEncoders(config),
    };
  },
};

interface TextConfig extends TransformerConfig {
  readonly vocabSize: number;
  readonly maxPositions: number;
  readonly eosTokenId: number;
}

export interface ClipConfig {
  readonly dimensions: number;
  readonly text: TextConfig;
  readonly vision: VisionConfig;
}

const TEXT_DEFAULTS = {
  hidden_size: 512,
  intermediate_size: 2048,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
  vocab_size: 49408,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
  eos_token_id: 49407,
};

const PROJECTION_DEFAULT = 512;

/** Reads the sizes from a CLIP config.json. Throws `model-invalid`. */
export function parseClip(config: Json, file: string): ClipConfig {
  const text = section(config, 'text_config', TEXT_DEFAULTS);
  return {
    dimensions: readSize({ projection_dim: PROJECTION_DEFAULT, ...present(config) }, 'projection_dim', file),
    text: {
      ...readTransformer(text, file),
      vocabSize: readSize(text, 'vocab_size', file),
      maxPositions: readSize(text, 'max_position_embeddings', file),
      eosTokenId: readSize(text, 'eos_token_id', file, 0),
    },
    vision: readClipVision(config, file),
  };
}
