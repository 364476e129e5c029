import { printable } from './format.ts';

/** What to do first, for commands that find an empty library. */
export const NOTHING_INDEXED = 'Nothing is indexed yet. Try: soutu index ~/Pictures';

/** What to do if the setting names another store than that of the library. */
export const elsewhere = (store: string): string =>
  `the library was indexed into ${printable(store)}: use that with --store, or copy it with soutu copy --from ${printable(store)}`;
