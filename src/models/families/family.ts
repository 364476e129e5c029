import type { Json } from '../files/json.ts';
import type { TokenizerFiles } from '../files/tokenizer.ts';
import type { Arithmetic, Graph } from '../onnx/onnx-graph.ts';
import type { ImageProcessor, Preprocessing } from '../preprocess/preprocessor-config.ts';

/** The two encoders of a model; both map into the same vector space. */
export type EncoderName = 'text' | 'image';

/**
 * A kind of model: everything that differs between CLIP, Chinese-CLIP and the like. Adding a family means one folder
 * with an implementation of this interface and one entry in registry.ts; no other file knows a family by name.
 */
export interface Family {
  /** `model_type` of config.json. */
  readonly modelType: string;
  /**
   * Reads config.json. Runs in the main thread, which only needs the sizes, and again in each worker, which loads the
   * encoders. Throws `model-invalid` for a value that cannot be run.
   *
   * @param file Path of config.json, for error messages.
   */
  parse(config: Json, file: string): Architecture;
}

/** The inputs of the text encoder for one text, by name: int64 values, one per token. */
export type TextReader = (text: string) => Readonly<Record<string, readonly number[]>>;

/** One model of a family, as its config.json describes it. */
interface Architecture {
  /** Length of an embedding. */
  readonly dimensions: number;
  /** Side of the square picture that the image encoder takes, in pixels. */
  readonly imageSize: number;
  /** Rows of the position table: no text is longer, in tokens. */
  readonly maxTokens: number;
  /** What preprocessor_config.json means where it names no image processor. */
  readonly imageProcessor: ImageProcessor;
  /** A dynamic import, because graphs and tokenizer would double the time that the main thread needs to load this room. */
  loadEncoders(): Promise<EncoderRecipes>;
}

/** How the encoders of a model are built and fed. */
export interface EncoderRecipes {
  /** How int8 precision computes the linear layers of an encoder; `fp32` where 8 bits lose too much. */
  int8Arithmetic(encoder: EncoderName): Arithmetic;
  /**
   * The tokenizer rule: how a text becomes the inputs of the text encoder. Normalising the text, cutting it to
   * `contextLength` tokens, padding and masks belong here. Throws `model-invalid` for files that it cannot use.
   */
  createTextReader(files: TokenizerFiles, contextLength: number): TextReader;
  /** The ONNX model of the text encoder: what the text reader gives to the raw projection `embedding` [1, dimensions]. */
  textEncoder(g: Graph): Uint8Array;
  /** The ONNX model of the image encoder: `pixels`, uint8 [side, side, 3] RGB, to `embedding` [1, dimensions]. */
  imageEncoder(g: Graph, preprocessing: Preprocessing): Uint8Array;
}
