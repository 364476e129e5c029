import { join } from 'node:path';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { SoutuError } from '../../errors.ts';
import type { Pixels } from '../embedder.ts';
import type { EncoderName, Family, TextReader } from '../families/family.ts';
import { FAMILIES, familyOf } from '../families/registry.ts';
import { CONFIG, type ModelSetup, readTokenizerFiles, requireUnchanged } from '../files/model-folder.ts';
import { commonFolder, readWeights } from '../files/safetensors.ts';
import { EMBEDDING, PIXELS } from '../onnx/encoder-io.ts';
import { createGraph } from '../onnx/onnx-graph.ts';
import { preprocess } from '../preprocess/preprocess.ts';
import { cacheFolder } from './cache-folder.ts';
import type { Device } from './devices.ts';
import { cachedSession } from './encoder-cache.ts';
import { exactWeightBytes } from './exact-bytes.ts';
import { createSession, type SavePlace } from './session.ts';

export type Precision = 'int8' | 'fp32';

export interface EncodersOptions {
  readonly model: ModelSetup;
  readonly precision: Precision;
  /**
   * Runs the image encoder, always in fp32 unless it is the CPU. The text encoder is small and runs on the CPU.
   *
   * @default 'cpu'
   */
  readonly device?: Device;
  /** Folder for optimised models. */
  readonly cacheDir: string;
}

/** The two encoders of a model in this thread. Encoders and tokenizer are loaded on first use. */
export interface Encoders {
  load(encoder: EncoderName): Promise<void>;
  /** Frees the memory of an encoder, which is loaded again on its next use. */
  release(encoder: EncoderName): Promise<void>;
  /** The raw projection of a text. */
  embedText(text: string): Promise<Float32Array>;
  /** The raw projection of a picture. */
  embedImage(image: Pixels): Promise<Float32Array>;
}

/** Opens the encoders of a model. Inference blocks the calling thread, so the pool does this in workers. */
export async function openEncoders(
  { model, precision, device = 'cpu', cacheDir }: EncodersOptions,
  families: readonly Family[] = FAMILIES,
): Promise<Encoders> {
  const { folder, fingerprint, preprocessing, contextLength } = model;
  const file = join(folder, CONFIG);
  const recipes = await familyOf(model.config, file, families).parse(model.config, file).loadEncoders();
  const sessions = new Map<EncoderName, InferenceSession>();
  let readText: TextReader | undefined;

  const deviceOf = (encoder: EncoderName): Device => (encoder === 'image' ? device : 'cpu');
  // The integer operators of int8 run on the CPU only.
  const precisionOf = (encoder: EncoderName) => (deviceOf(encoder) === 'cpu' ? precision : 'fp32');

  const build = async (encoder: EncoderName) => {
    const { tensors, files } = await readWeights(folder);
    const weightsFolder = commonFolder(files);
    const arithmetic = precisionOf(encoder) === 'fp32' ? 'fp32' : recipes.int8Arithmetic(encoder);
    const g = createGraph(tensors, weightsFolder, arithmetic, await exactWeightBytes());
    const graph = encoder === 'text' ? recipes.textEncoder(g) : recipes.imageEncoder(g, preprocessing);
    return { model: graph, weightsFolder };
  };

  const openSession = async (encoder: EncoderName) => {
    // ONNX Runtime reads the weights while it creates the session.
    const make = async (save?: SavePlace) => {
      const session = await createSession({
        ...(await build(encoder)),
        save,
        device: deviceOf(encoder),
      }).catch((error: unknown) => {
        if (deviceOf(encoder) === 'cpu') throw error;
        throw deviceError(device, error);
      });
      await requireUnchanged(model);
      return session;
    };
    if (precisionOf(encoder) === 'fp32') return make();
    const key = { fingerprint, encoder, precision, weightBytes: await exactWeightBytes() };
    return cachedSession(cacheFolder(cacheDir, key), make);
  };

  const sessionOf = async (encoder: EncoderName) => {
    const session = sessions.get(encoder) ?? (await openSession(encoder));
    sessions.set(encoder, session);
    return session;
  };

  const openTextReader = async () => {
    const files = await readTokenizerFiles(folder);
    await requireUnchanged(model);
    return recipes.createTextReader(files, contextLength);
  };

  const run = async (encoder: EncoderName, inputs: Record<string, Tensor>) => {
    const outputs = await (await sessionOf(encoder)).run(inputs);
    return Float32Array.from(outputs[EMBEDDING]!.data as Float32Array);
  };

  return {
    async load(encoder) {
      await sessionOf(encoder);
    },
    async release(encoder) {
      const session = sessions.get(encoder);
      sessions.delete(encoder);
      await session?.release();
    },
    async embedText(text) {
      readText ??= await openTextReader();
      const tensors = Object.entries(readText(text)).map(([name, values]) => [
        name,
        new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]),
      ]);
      return run('text', Object.fromEntries(tensors) as Record<string, Tensor>);
    },
    async embedImage(image) {
      const { side } = preprocessing;
      return run('image', {
        [PIXELS]: new Tensor('uint8', preprocess(image, preprocessing), [side, side, 3]),
      });
    },
  };
}

/** Names the setting and the reason, without the places in the code of ONNX Runtime that its message begins with. */
function deviceError(device: Device, error: unknown): SoutuError {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  const reason = line.replace(/^.*(was false\.|FAIL :|_Cuda:) /, '').trim();
  return new SoutuError('model-failed', `The device ${device} cannot run the image encoder (${reason}).`, {
    hint: 'Set device to cpu or auto.',
    cause: error,
  });
}
