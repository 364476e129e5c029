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
}
