import { SoutuError } from '../errors.ts';
import { isJson, type Json } from './json.ts';

export type Family = 'clip' | 'chinese_clip';
export type Activation = 'quick_gelu' | 'gelu';

/** What both towers have: a stack of transformer layers. */
export interface EncoderConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly layerNormEps: number;
}

export interface TextConfig extends EncoderConfig {
  readonly vocabSize: number;
  /** Rows of the position table: no text is longer, in tokens. */
  readonly maxPositions: number;
  readonly eosTokenId: number;
  /** Rows of BERT's token type table; 0 where there is none. */
  readonly tokenTypes: number;
}

interface VisionConfig extends EncoderConfig {
  readonly imageSize: number;
  readonly patchSize: number;
}

export interface ModelConfig {
  readonly family: Family;
  readonly dimensions: number;
  readonly text: TextConfig;
  readonly vision: VisionConfig;
}

/** Values that transformers' config classes fill in; published files leave out keys that are equal to them. */
const VISION_DEFAULTS = {
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

const TEXT_DEFAULTS: Readonly<Record<Family, Json>> = {
  clip: {
    hidden_size: 512,
    intermediate_size: 2048,
    num_hidden_layers: 12,
    num_attention_heads: 8,
    max_position_embeddings: 77,
    vocab_size: 49408,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
    eos_token_id: 49407,
    type_vocab_size: 0,
  },
  chinese_clip: {
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    max_position_embeddings: 512,
    vocab_size: 30522,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-12,
    eos_token_id: 0,
    type_vocab_size: 2,
  },
};

const PROJECTION_DEFAULT = 512;

/** The sizes of a model from its config.json. Throws `model-invalid` for a family or a value that cannot be run. */
export function parseConfig(config: Json, file: string): ModelConfig {
  const family = config.model_type;
  if (family !== 'clip' && family !== 'chinese_clip') {
    throw new SoutuError(
      'model-invalid',
      `${file}: model_type ${JSON.stringify(family)} is not one that Soutu runs (clip, chinese_clip).`,
    );
  }
  const text = { ...TEXT_DEFAULTS[family], ...present(section(config, 'text_config')) };
  const vision = { ...VISION_DEFAULTS, ...present(section(config, 'vision_config')) };
  if (vision.num_channels !== 3)
    throw new SoutuError('model-invalid', `${file}: the image tower does not take RGB.`);
  const parsed = {
    family,
    dimensions: size({ projection_dim: PROJECTION_DEFAULT, ...present(config) }, 'projection_dim', file),
    text: {
      ...encoder(text, file),
      vocabSize: size(text, 'vocab_size', file),
      maxPositions: size(text, 'max_position_embeddings', file),
      eosTokenId: size(text, 'eos_token_id', file, 0),
      tokenTypes: size(text, 'type_vocab_size', file, 0),
    },
    vision: {
      ...encoder(vision, file),
      imageSize: size(vision, 'image_size', file),
      patchSize: size(vision, 'patch_size', file),
    },
  } as const;
  if (parsed.vision.patchSize > parsed.vision.imageSize) {
    throw new SoutuError('model-invalid', `${file}: patch_size is larger than image_size.`);
  }
  return parsed;
}

/**
 * One tower's part of the file. Where an old file has text_config_dict as well, transformers builds a whole
 * config from it, defaults included, and lets that win: text_config has then no say.
 */
function section(config: Json, name: string): Json {
  const old = config[`${name}_dict`];
  if (isJson(old)) return old;
  const value = config[name];
  return isJson(value) ? value : {};
}

function present(values: Json): Json {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );
}

function encoder(values: Json, file: string): EncoderConfig {
  const { hidden_act: activation, layer_norm_eps: eps } = values;
  if (activation !== 'quick_gelu' && activation !== 'gelu') {
    throw new SoutuError(
      'model-invalid',
      `${file}: hidden_act ${JSON.stringify(activation)} is not supported.`,
    );
  }
  if (typeof eps !== 'number' || !(eps > 0))
    throw new SoutuError('model-invalid', `${file}: layer_norm_eps is not a positive number.`);
  const hiddenSize = size(values, 'hidden_size', file);
  const heads = size(values, 'num_attention_heads', file);
  if (hiddenSize % heads !== 0) {
    throw new SoutuError(
      'model-invalid',
      `${file}: hidden_size ${hiddenSize} cannot be shared among ${heads} heads.`,
    );
  }
  return {
    hiddenSize,
    heads,
    intermediateSize: size(values, 'intermediate_size', file),
    layers: size(values, 'num_hidden_layers', file),
    activation,
    layerNormEps: eps,
  };
}

/** Far above any published model; a bound keeps a hostile file from asking for all memory. */
const MAX_SIZE = 2 ** 24;

function size(values: Json, key: string, file: string, least = 1): number {
  const value = values[key];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_SIZE)
    return value;
  throw new SoutuError(
    'model-invalid',
    `${file}: ${key} is ${JSON.stringify(value)}, not a usable whole number.`,
  );
}
