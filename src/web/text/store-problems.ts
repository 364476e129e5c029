import type { TextName } from './language.ts';

/** Heading and advice for problems of the store, which any request may have and which may pass without the user. */
export const STORE_PROBLEMS: Readonly<Record<string, readonly [TextName, TextName]>> = {
  'store-unreachable': ['storeAway', 'storeAwayHint'],
  'store-denied': ['storeDenied', 'storeDeniedHint'],
};
