/** A stack of transformer layers. */
export interface TransformerConfig {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly layerNormEps: number;
}

/** Activation functions that can be computed, by their names in config.json. */
const ACTIVATIONS = ['quick_gelu', 'gelu', 'gelu_pytorch_tanh'] as const;

export type Activation = (typeof ACTIVATIONS)[number];

export function isActivation(name: unknown): name is Activation {
  return ACTIVATIONS.some((known) => known === name);
}
