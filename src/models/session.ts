import { createRequire } from 'node:module';
import { InferenceSession } from 'onnxruntime-node';

/** Changes with ONNX Runtime, and with it what an optimised model may contain. */
export const runtimeVersion: string = (
  createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string }
).version;

interface SessionSpec {
  /** The file of a saved model, which is optimised already, or the bytes of a model whose weights lie under `weightsFolder`. */
  readonly model: string | Uint8Array;
  readonly weightsFolder?: string;
  /** Writes the optimised model: the file, and the name of the file for its weights beside it. */
  readonly save?: { readonly file: string; readonly weights: string };
}

/**
 * A session on one thread: parallel work is the pool's, which is faster than threads inside one session. Threads of
 * ONNX Runtime that wait by spinning would double the CPU time.
 */
export async function createSession({ model, weightsFolder, save }: SessionSpec): Promise<InferenceSession> {
  const level = save !== undefined ? 'extended' : typeof model === 'string' ? 'disabled' : 'all';
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: level,
    logSeverityLevel: 3,
    ...(save === undefined ? {} : { optimizedModelFilePath: save.file }),
    extra: {
      session: {
        intra_op: { allow_spinning: '0' },
        ...(weightsFolder === undefined
          ? {}
          : { model_external_initializers_file_folder_path: weightsFolder }),
        ...(save === undefined ? {} : { optimized_model_external_initializers_file_name: save.weights }),
      },
    },
  };
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options);
}
