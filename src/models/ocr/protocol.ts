import type { LogLevel } from '../../log.ts';
import type { ReaderFiles } from './reader-files.ts';

/** What a worker receives at its start. */
export interface ReaderSetup {
  readonly files: ReaderFiles;
  readonly logLevel: LogLevel;
}

/** A picture to read; its buffer is transferred. */
export interface ReadJob {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** One number, shared with the worker, which reads no further once it is not 0: a long picture takes half a minute. */
  readonly stop: Int32Array<SharedArrayBuffer>;
}
