import { SoutuError } from '../errors.ts';

/** The error of whatever would change a collection of another program. */
export const readOnly = (collection: string) =>
  new SoutuError('read-only', `The collection ${collection} was written by another program and is only read`);
