import { SoutuError } from '../../errors.ts';
import { writeRefusalOf } from '../../file-errors.ts';
import { Retryable } from './retry.ts';

/** A body that ended too early or stalled: what is received stays, and the rest is asked for again. */
export function cutError(host: string, cause: unknown): Retryable {
  const stalled = (cause as NodeJS.ErrnoException | undefined)?.code === 'UND_ERR_BODY_TIMEOUT';
  const what = stalled ? 'stalled: no more bytes arrived' : 'was lost repeatedly';
  return new Retryable(
    new SoutuError('download-interrupted', `The connection to ${host} ${what}.`, { cause }),
  );
}

/** A file that is not as long as its hub says. */
export function lengthError(path: string, expected: number): SoutuError {
  return new SoutuError(
    'download-corrupt',
    `${path} does not have the ${expected} bytes that the hub states.`,
  );
}

/** A file whose hash is not the one that its hub states. */
export function hashError(path: string, host: string): SoutuError {
  return new SoutuError(
    'download-corrupt',
    `${path} from ${host} does not have the hash that the hub states.`,
  );
}

export function diskFull(folder: string, needed: number, free: number): SoutuError {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
  return new SoutuError(
    'disk-full',
    `The download needs ${megabytes(needed)}, and the disk of ${folder} has ${megabytes(free)} free.`,
  );
}

/** An error of writing to the cache. */
export function writeError(folder: string, error: unknown): unknown {
  const refusal = writeRefusalOf(error);
  if (refusal === 'full')
    return new SoutuError('disk-full', `The disk of ${folder} is full.`, { cause: error });
  if (refusal !== null)
    return new SoutuError('unreadable', `${folder} cannot be written to: ${(error as Error).message}`, {
      hint: 'Give yourself access to the folder, or use another cache: HF_HUB_CACHE (hf-cache) or MODELSCOPE_CACHE (modelscope-cache).',
      cause: error,
    });
  return error;
}
