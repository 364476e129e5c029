import { SoutuError } from '../errors.ts';

/** What a call of an engine gets that was closed, before or meanwhile. */
export const closedError = () => new SoutuError('interrupted', 'The library has been closed');
