/** The ways to find an item. `look` compares its vector with that of the query. */
export const RETRIEVERS = ['look'] as const;
export type RetrieverName = (typeof RETRIEVERS)[number];
