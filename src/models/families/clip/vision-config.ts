import { SoutuError } from '../../../errors.ts';
import type { Json } from '../../files/json.ts';
import type { TransformerConfig } from '../../onnx/transformer-config.ts';
import { readSize, readTransformer, section } from '../config-values.ts';

/** The image encoder of CLIP, also used by Chinese-CLIP: a vision transformer, pooled at its class token. */
export interface VisionConfig extends TransformerConfig {
  /** Side of the picture and of a patch, in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
}

const DEFAULTS = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  image_size: 224,
  patch_size: 32,
  num_channels: 3,
  hidden_act: 'quick_gelu',
  layer_norm_eps: 1e-5,
};

/** Reads the vision_config of a config.json. Throws `model-invalid`. */
export function readVision(config: Json, file: string): VisionConfig {
  const values = section(config, 'vision_config', DEFAULTS);
  if (values.num_channels !== 3)
    throw new SoutuError('model-invalid', `${file}: the image encoder does not take RGB.`);
  const vision = {
    ...readTransformer(values, file),
    imageSize: readSize(values, 'image_size', file),
    patchSize: readSize(values, 'patch_size', file),
  };
  if (vision.patchSize > vision.imageSize)
    throw new SoutuError('model-invalid', `${file}: patch_size is larger than image_size.`);
  return vision;
}
