import type { Composing } from '../core/rank.ts';
import type { Calibration } from '../core/relevance.ts';

/** An upright RGB image: 8 bits per channel, rows from the top, width * height * 3 bytes. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface ModelInfo {
  /** Display name: the id of a model card (soutu-mini, BAAI/BGE-VL-base) or the name of the folder. */
  readonly id: string;
  /** Display location: the absolute folder of a local model, the address of the server of a remote one. */
  readonly location: string;
  /** 64 hex characters; they differ if the configuration, the tokenizer or any tensor differs. */
  readonly fingerprint: string;
  /** Prefixes, at least 8 characters, of the fingerprints of earlier versions whose vectors its embeddings can search. */
  readonly compatibleWith: readonly string[];
  /** `model_type` of config.json; for a remote model the dialect of its server. */
  readonly family: string;
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Side of the square input of the image encoder, in pixels. */
  readonly imageSize: number;
  /** Maximum length of a text in tokens, including start and end; null if only a server knows it. */
  readonly contextLength: number | null;
  readonly languages: readonly string[];
  readonly license: string | null;
  /** Relevance calibration of exactly this version; null if it was not measured. */
  readonly calibration: Calibration | null;
  /** How it composes images and texts; the sum of the raw projections if nothing was measured. */
  readonly composing: Composing;
}

export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Whether it is searched for or searched in: some models are told. @default 'query' */
  readonly as?: 'query' | 'document';
}

/**
 * Maps texts and images into one vector space. Vectors are raw projections, not normalised: a composed query is the
 * normalised sum of raw projections (see core/vector.ts).
 *
 * @example
 * const [vector] = await embedder.embedTexts(['a red car']);
 * const { unit } = normalize(vector);
 */
export interface Embedder {
  readonly model: ModelInfo;
  /** Images that it embeds at once. */
  readonly workers: number;
  /** One vector of `dimensions` values per text. Throws `model-failed`, or `interrupted` when aborted or closed. */
  embedTexts(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  /** One vector per image. The buffers of the images are transferred and must not be used afterwards. Throws as above. */
  embedImages(images: readonly Pixels[], options?: EmbedOptions): Promise<Float32Array[]>;
  /**
   * The vector of a picture that words change ("this, but at night"), for a model that takes both in one input, which
   * `model.composing.inOne` says; others compose the sum of raw projections. Throws as above.
   */
  embedComposed?(text: string, image: Pixels, options?: EmbedOptions): Promise<Float32Array>;
  close(): Promise<void>;
}
