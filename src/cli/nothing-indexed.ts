/** What to do first, for commands that find an empty library. */
export const NOTHING_INDEXED = 'Nothing is indexed yet. Try: soutu index ~/Pictures';
