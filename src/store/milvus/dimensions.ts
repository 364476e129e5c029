import { SoutuError } from '../../errors.ts';
import type { Collection } from '../driver.ts';

/** Throws `bad-vector` for other dimensions, and `store-failed` for a collection of another program. */
export function checkDimensions({ name, dimensions }: Collection, found: number | null): void {
  if (found === dimensions) return;
  if (found === null) {
    throw new SoutuError('store-failed', `The collection ${name} in Milvus was not created by Soutu.`, {
      hint: 'Use another database of the server for Soutu: milvus://host:19530/database.',
    });
  }
  throw new SoutuError(
    'bad-vector',
    `The collection ${name} holds vectors of ${found} values, the model gives ${dimensions}.`,
  );
}
