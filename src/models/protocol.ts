import type { ErrorCode } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import type { ModelSetup } from './model-folder.ts';
import type { Precision, Tower } from './onnx/towers.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly model: ModelSetup;
  readonly precision: Precision;
  readonly cacheDir: string;
  readonly logLevel: LogLevel;
}

/** One piece of work. Loading a tower alone has no result but that it is there. */
export type Job =
  | { readonly do: 'load'; readonly tower: Tower }
  | { readonly do: 'text'; readonly text: string }
  | { readonly do: 'image'; readonly data: Uint8Array; readonly width: number; readonly height: number };

/** The first message of a worker says that it has started; then one answer comes for each job. */
export type Answer =
  | { readonly started: true }
  | { readonly vector: Float32Array }
  | { readonly code: ErrorCode; readonly message: string };
