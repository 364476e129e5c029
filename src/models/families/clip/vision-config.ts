import type { Json } from '../../files/json.ts';
import { readVision, type VisionConfig } from '../config-values.ts';

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

/** Reads the image encoder of CLIP, which Chinese-CLIP shares. Throws `model-invalid`. */
export const readClipVision = (config: Json, file: string): VisionConfig =>
  readVision(config, file, DEFAULTS);
