/** Names of the retrievers. `vector` compares the vectors of items with that of the query. */
export const RETRIEVERS = ['vector'] as const;
export type RetrieverName = (typeof RETRIEVERS)[number];
