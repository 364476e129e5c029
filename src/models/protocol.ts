import type { ErrorCode } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import type { EncodersOptions } from './encoders.ts';
import type { EncoderName } from './families/family.ts';

/** What a worker is started with. */
export interface WorkerSetup extends EncodersOptions {
  readonly logLevel: LogLevel;
}

/** One piece of work. `load` only loads an encoder; its result is empty. */
export type Job =
  | { readonly do: 'load'; readonly encoder: EncoderName }
  | { readonly do: 'text'; readonly text: string }
  | { readonly do: 'image'; readonly data: Uint8Array; readonly width: number; readonly height: number };

/** The first message of a worker says that it has started; then one answer comes for each job. */
export type Answer =
  | { readonly started: true }
  | { readonly vector: Float32Array }
  | { readonly code: ErrorCode; readonly message: string };
