import type { Json } from '../../files/json.ts';
import type { TransformerConfig } from '../../onnx/transformer-config.ts';
import { readClipVision } from '../clip/vision-config.ts';
import { present, readSize, readTransformer, section, type VisionConfig } from '../config-values.ts';
import type { Family } from '../family.ts';

/** Chinese-CLIP and soutu-mini: the image encoder of CLIP and a BERT text encoder. */
export const chineseClip: Family = {
  modelType: 'chinese_clip',
  parse(json, file) {
    const config = parseChineseClip(json, file);
    return {
      dimensions: config.dimensions,
      imageSize: config.vision.imageSize,
      maxTokens: config.text.maxPositions,
      imageProcessor: 'CLIP',
      loadEncoders: async () => (await import('./chinese-clip-encoders.ts')).chineseClipEncoders(config),
    };
  },
};

interface TextConfig extends TransformerConfig {
  readonly vocabSize: number;
  readonly maxPositions: number;
  /** Rows of BERT's token type table. */
  readonly tokenTypes: number;
}

export interface ChineseClipConfig {
  readonly dimensions: number;
  readonly text: TextConfig;
  readonly vision: VisionConfig;
}

const TEXT_DEFAULTS = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 512,
  vocab_size: 30522,
  hidden_act: 'gelu',
  layer_norm_eps: 1e-12,
  type_vocab_size: 2,
};

const PROJECTION_DEFAULT = 512;

/** Reads the sizes from a Chinese-CLIP config.json. Throws `model-invalid`. */
export function parseChineseClip(config: Json, file: string): ChineseClipConfig {
  const text = section(config, 'text_config', TEXT_DEFAULTS);
  return {
    dimensions: readSize({ projection_dim: PROJECTION_DEFAULT, ...present(config) }, 'projection_dim', file),
    text: {
      ...readTransformer(text, file),
      vocabSize: readSize(text, 'vocab_size', file),
      maxPositions: readSize(text, 'max_position_embeddings', file),
      tokenTypes: readSize(text, 'type_vocab_size', file),
    },
    vision: readClipVision(config, file),
  };
}
