/** Names of the retrievers. `look` is vector search: it compares the item's embedding with that of the query. */
export const RETRIEVERS = ['look'] as const;
export type RetrieverName = (typeof RETRIEVERS)[number];
