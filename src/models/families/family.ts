import type { Json } from '../files/json.ts';
import type { TokenizerFiles } from '../files/tokenizer.ts';
import type { Arithmetic, Graph } from '../onnx/onnx-graph.ts';
import type { ImageProcessor, Preprocessing } from '../preprocess/preprocessor-config.ts';

/** The two encoders of a model; both map into the same vector space. */
export type EncoderName = 'text' | 'image';

/**
 * A family of models: everything that differs between CLIP, Chinese-CLIP and the like. Adding a family means one
 * folder with an implementation of this interface and one entry in registry.ts; no other file refers to a family by
 * name.
 */
export interface Family {
  /** `model_type` of config.json. */
  readonly modelType: string;
  /**
   * Reads config.json. Runs in the main thread, which only needs the sizes, and again in each worker, which loads the
   * encoders. Throws `model-invalid` for an unsupported value.
   *
   * @param file Path of config.json, for error messages.
   */
  parse(config: Json, file: string): Architecture;
}

/** Converts a text to the inputs of the text encoder, by name: int64 values, one per token. */
export type TextReader = (text: string) => Readonly<Record<string, readonly number[]>>;

/** One model of a family, as its config.json describes it. */
interface Architecture {
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Side of the square input of the image encoder, in pixels. */
  readonly imageSize: number;
  /** Rows of the position table, which limit the length of a text in tokens. */
  readonly maxTokens: number;
  /** The image processor to assume if preprocessor_config.json names none. */
  readonly imageProcessor: ImageProcessor;
  /**
   * Imports dynamically, because graphs and tokenizer would double the time that the main thread needs to load the
   * code.
   */
  loadEncoders(): Promise<EncoderRecipes>;
}

/** How the encoders of a model are built and what they are fed with. */
export interface EncoderRecipes {
  /** How int8 precision computes the linear layers of an encoder; `fp32` if 8 bits would lose too much. */
  int8Arithmetic(encoder: EncoderName): Arithmetic;
  /**
   * Creates the conversion of a text to the inputs of the text encoder: normalisation, tokenisation, truncation to
   * `contextLength` tokens, padding and masks. Throws `model-invalid` for unusable files.
   */
  createTextReader(files: TokenizerFiles, contextLength: number): TextReader;
  /**
   * The ONNX model of the text encoder, from the output of the text reader to the raw projection `embedding` [1,
   * dimensions].
   */
  textEncoder(g: Graph): Uint8Array;
  /**
   * The ONNX model of the image encoder, from `pixels`, uint8 [side, side, 3] RGB, to `embedding` [1, dimensions].
   */
  imageEncoder(g: Graph, preprocessing: Preprocessing): Uint8Array;
}
