import type { ErrorCode } from '../../errors.ts';
import type { LogLevel } from '../../log.ts';
import type { EncoderName } from '../families/family.ts';
import type { EncodersOptions } from './encoders.ts';

/** What a worker receives at its start. */
export interface WorkerSetup extends EncodersOptions {
  readonly logLevel: LogLevel;
}

/** A job. `load` only loads an encoder, `release` frees the image encoder and garbage; their results are empty. */
export type Job =
  | { readonly do: 'release' }
  | { readonly do: 'load'; readonly encoder: EncoderName }
  | { readonly do: 'text'; readonly text: string }
  | { readonly do: 'image'; readonly data: Uint8Array; readonly width: number; readonly height: number };

/** A worker first reports that it has started, then sends one answer per job. */
export type Answer<R> =
  | { readonly started: true }
  | { readonly result: R }
  | { readonly code: ErrorCode; readonly message: string; readonly hint: string };
