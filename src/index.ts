export type { Config } from './config.ts';
export type { Filter, Orientation } from './core/filter.ts';
export type { Filters } from './core/filters.ts';
export type { SearchRequest } from './core/query.ts';
export type { FilterRequest } from './core/search-request.ts';
export {
  type Camera,
  type CopiesPage,
  type Embeddings,
  type Engine,
  type EngineStatus,
  type Facets,
  type FailuresPage,
  type IndexRunOptions,
  type ListOptions,
  type Match,
  type OriginalFile,
  openEngine,
  type Page,
  type Picture,
  type PictureDetails,
  type PicturePage,
  type SearchHit,
  type SearchResult,
  type Storage,
  type Timeline,
} from './engine.ts';
export { type ErrorCode, SoutuError } from './errors.ts';
export type { RemoveReport } from './indexing/forget.ts';
export type { FailedFile, IndexProgress, IndexReport } from './indexing/report.ts';
export type { ModelInfo } from './models/embedder.ts';
