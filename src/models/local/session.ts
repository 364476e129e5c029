import { InferenceSession } from 'onnxruntime-node';
import type { Device } from './devices.ts';

/** Where a session saves its optimised model: `file`, with the weights in a file named `weights` beside it. */
export interface SavePlace {
  readonly file: string;
  readonly weights: string;
}

interface SessionSpec {
  /** File of a saved, optimised model; or the bytes of a model whose weights are below `weightsFolder`. */
  readonly model: string | Uint8Array;
  readonly weightsFolder?: string;
  /** Saves the optimised model. */
  readonly save?: SavePlace | undefined;
  /** @default 'cpu' */
  readonly device?: Device;
}

/**
 * A session on one thread. The pool runs sessions in parallel, which is faster than threads inside one session. Spinning
 * is off because waiting threads would double the CPU time.
 */
export async function createSession({
  model,
  weightsFolder,
  save,
  device = 'cpu',
}: SessionSpec): Promise<InferenceSession> {
  const level = save !== undefined ? 'extended' : typeof model === 'string' ? 'disabled' : 'all';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    // DirectML accepts no other value.
    enableMemPattern: device !== 'dml',
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
