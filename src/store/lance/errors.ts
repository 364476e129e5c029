import { SoutuError } from '../../errors.ts';

/** Converts an error of LanceDB to `store-failed`, naming the collection. */
export function storeError(error: unknown, name: string): SoutuError {
  if (error instanceof SoutuError) return error;
  const text = error instanceof Error ? error.message : String(error);
  // Strip source locations of LanceDB, which mean nothing to users.
  const message = text.split('\n')[0]!.replace(/,?\s*\S+\.rs:\d+(:\d+)?/g, '');
  return new SoutuError('store-failed', `${name}: ${message}`, {
    hint: 'Check that the disk is connected and not full. If the collection is damaged, delete its folder, which holds vectors and no pictures, and run soutu index.',
    cause: error,
  });
}
