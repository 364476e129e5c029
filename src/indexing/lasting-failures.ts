import type { FailedFile } from '../library/file-catalog.ts';

/** Failures that are permanent as long as the file is unchanged. */
export const LASTING: ReadonlySet<FailedFile['code']> = new Set(['corrupt', 'unsupported', 'empty']);
/** Failures that are permanent as long as the file and the settings are unchanged. */
export const PERMANENT: ReadonlySet<FailedFile['code']> = new Set([...LASTING, 'too-large']);
