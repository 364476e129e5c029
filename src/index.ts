export type { Config } from './config.ts';
export type { Filter } from './core/filter.ts';
export { buildFilter, type FilterParts, type QueryInput } from './core/query.ts';
export {
  type Engine,
  type EngineStatus,
  type IndexRunOptions,
  openEngine,
  type SearchHit,
  type SearchResult,
} from './engine.ts';
export { type ErrorCode, SoutuError } from './errors.ts';
export type { RemoveReport } from './indexing/forget.ts';
export type { FailedFile, IndexProgress, IndexReport } from './indexing/report.ts';
export type { ModelInfo } from './models/embedder.ts';
