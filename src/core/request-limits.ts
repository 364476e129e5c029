// Apart from the schemas of requests, because the page needs the limits without the library of schemas.

/** Maximum number of models that a request can ask at once: each takes memory of its own. */
export const MAX_MODELS = 4;
/** Maximum number of exclusions in a request. */
export const MAX_EXCLUSIONS = 20;
/** Maximum of `ef`: that of Milvus. */
export const MAX_EF = 32_768;
/** Maximum of `nprobe`: the largest number of lists of an index. */
export const MAX_NPROBE = 65_536;
/** Maximum of `refine`: with more, an exact search is faster. */
export const MAX_REFINE = 1000;
