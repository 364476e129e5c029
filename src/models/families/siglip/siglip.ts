import { SoutuError } from '../../../errors.ts';
import type { Json } from '../../files/json.ts';
import type { TransformerConfig } from '../../onnx/transformer-config.ts';
import { readSize, readTransformer, readVision, section, type VisionConfig } from '../config-values.ts';
import type { Family } from '../family.ts';

/** SigLIP, and the published SigLIP 2 models with a fixed resolution, whose model_type is `siglip` as well. */
export const siglip: Family = familyOfType('siglip');

/** SigLIP 2 with its own model_type. The published models of this type are NaFlex, which is refused. */
export const siglip2: Family = familyOfType('siglip2');

function familyOfType(modelType: string): Family {
  return {
    modelType,
    parse(json, file) {
      const config = parseSiglip(json, file);
      return {
        dimensions: config.dimensions,
        imageSize: config.vision.imageSize,
        maxTokens: config.text.maxPositions,
        imageProcessor: 'Siglip',
        loadEncoders: async () => (await import('./siglip-encoders.ts')).siglipEncoders(config),
      };
    },
  };
}

interface TextConfig extends TransformerConfig {
  readonly vocabSize: number;
  readonly maxPositions: number;
}

export interface SiglipConfig {
  readonly dimensions: number;
  readonly text: TextConfig;
  readonly vision: VisionConfig;
}

const STACK_DEFAULTS = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  hidden_act: 'gelu_pytorch_tanh',
  layer_norm_eps: 1e-6,
};
const TEXT_DEFAULTS = { ...STACK_DEFAULTS, max_position_embeddings: 64, vocab_size: 32000 };
const VISION_DEFAULTS = { ...STACK_DEFAULTS, image_size: 224, patch_size: 16, num_channels: 3 };

/** The sizes in a SigLIP config.json. Throws `model-invalid`. */
export function parseSiglip(config: Json, file: string): SiglipConfig {
  requireFixedResolution(config, file);
  const text = section(config, 'text_config', TEXT_DEFAULTS);
  const vision = readVision(config, file, VISION_DEFAULTS);
  const dimensions = readSize({ projection_size: text.hidden_size, ...text }, 'projection_size', file);
  if (dimensions !== vision.hiddenSize) {
    throw new SoutuError(
      'model-invalid',
      `${file}: texts get ${dimensions} dimensions and pictures ${vision.hiddenSize}; they cannot be compared.`,
    );
  }
  return {
    dimensions,
    text: {
      ...readTransformer(text, file),
      vocabSize: readSize(text, 'vocab_size', file),
      maxPositions: readSize(text, 'max_position_embeddings', file),
    },
    vision,
  };
}

/**
 * Throws `model-invalid` for NaFlex, the variant of SigLIP 2 that keeps the aspect ratio of a picture: its patch
 * embedding is a linear layer, and its position embeddings are resized for each picture. Published files omit
 * `num_patches`, which equals its default, so a file of type siglip2 counts as fixed only if it states `image_size`.
 */
function requireFixedResolution(config: Json, file: string): void {
  const { image_size: side, num_patches: patches } = section(config, 'vision_config', {});
  if (patches === undefined && (config.model_type !== 'siglip2' || side !== undefined)) return;
  throw new SoutuError(
    'model-invalid',
    `${file}: this is a NaFlex model (model_type ${JSON.stringify(config.model_type)} without a fixed image_size). ` +
      'Soutu runs SigLIP 2 with a fixed resolution, such as google/siglip2-base-patch16-224.',
  );
}
