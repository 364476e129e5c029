import type { Calibration } from '../core/relevance.ts';

/** An upright RGB picture: 8 bits a channel, rows from the top, width * height * 3 bytes. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface ModelInfo {
  /** Name for people: a card's id (soutu-mini, BAAI/BGE-VL-base) or the folder's name. */
  readonly id: string;
  /** Where it is, for people: the absolute folder of a model on this disk. */
  readonly location: string;
  /** 64 hex characters that change with the configuration, the tokenizer and any tensor (by samples of each). */
  readonly fingerprint: string;
  /** `model_type` of config.json. */
  readonly family: string;
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Side of the square picture that the image encoder takes, in pixels. */
  readonly imageSize: number;
  /** Longest text in tokens, start and end included. */
  readonly contextLength: number;
  readonly languages: readonly string[];
  readonly license: string | null;
  /** When a hit of this very version is likely; null where nobody measured it. */
  readonly calibration: Calibration | null;
  /** Factor of raw projections of words where a picture's are added to them. */
  readonly textWeight: number;
}

interface EmbedOptions {
  readonly signal?: AbortSignal;
}

/** Turns texts and pictures into vectors of one space. RAW projections: core/vector normalises. */
export interface Embedder {
  readonly model: ModelInfo;
  /** One vector of `dimensions` values per text. Throws `model-failed`. */
  embedTexts(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  /** One vector per picture. The pictures' buffers are handed over and must not be used afterwards. */
  embedImages(images: readonly Pixels[], options?: EmbedOptions): Promise<Float32Array[]>;
  close(): Promise<void>;
}
