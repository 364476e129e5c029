import { SoutuError } from '../../errors.ts';
import { isJson, type Json } from '../files/json.ts';
import { isActivation, type TransformerConfig } from '../onnx/transformer-config.ts';

/**
 * The settings of one encoder, completed with the defaults of its config class in transformers, because published
 * files omit keys that equal them. If an old file also has text_config_dict, transformers builds a whole config from
 * it, including defaults, and ignores text_config.
 */
export function section(config: Json, name: 'text_config' | 'vision_config', defaults: Json): Json {
  const old = config[`${name}_dict`];
  const value = isJson(old) ? old : config[name];
  return { ...defaults, ...(isJson(value) ? present(value) : {}) };
}

/** Removes null values, which count as absent. */
export function present(values: Json): Json {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Reads the sizes of a stack of transformer layers. Throws `model-invalid`. */
export function readTransformer(values: Json, file: string): TransformerConfig {
  const { hidden_act: activation, layer_norm_eps: eps } = values;
  if (!isActivation(activation)) {
    throw new SoutuError(
      'model-invalid',
      `${file}: hidden_act ${JSON.stringify(activation)} is not supported.`,
    );
  }
  if (typeof eps !== 'number' || !(eps > 0))
    throw new SoutuError('model-invalid', `${file}: layer_norm_eps is not a positive number.`);
  const hiddenSize = readSize(values, 'hidden_size', file);
  const heads = readSize(values, 'num_attention_heads', file);
  if (hiddenSize % heads !== 0) {
    throw new SoutuError(
      'model-invalid',
      `${file}: hidden_size ${hiddenSize} cannot be shared among ${heads} heads.`,
    );
  }
  return {
    hiddenSize,
    heads,
    intermediateSize: readSize(values, 'intermediate_size', file),
    layers: readSize(values, 'num_hidden_layers', file),
    activation,
    layerNormEps: eps,
  };
}

/** A vision transformer for square pictures. */
export interface VisionConfig extends TransformerConfig {
  /** Side of the picture and of a patch, in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
}

/** Reads the vision_config of a config.json, completed with the defaults of its family. Throws `model-invalid`. */
export function readVision(config: Json, file: string, defaults: Json): VisionConfig {
  const values = section(config, 'vision_config', defaults);
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

/** Far above any published model; the bound keeps a malicious file from exhausting the memory. */
const MAX_SIZE = 2 ** 24;

/** Reads a whole number of at least `min`. Throws `model-invalid`. */
export function readSize(values: Json, key: string, file: string, min = 1): number {
  const value = values[key];
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= MAX_SIZE) return value;
  throw new SoutuError(
    'model-invalid',
    `${file}: ${key} is ${JSON.stringify(value)}, not a usable whole number.`,
  );
}
