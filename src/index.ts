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
  type FailedFile,
  type FailuresPage,
  type IndexProgress,
  type IndexReport,
  type IndexRunOptions,
  type ListOptions,
  type Match,
  type OriginalFile,
  openEngine,
  type Page,
  type Part,
  type Picture,
  type PictureDetails,
  type PicturePage,
  type RemoveReport,
  type SearchHit,
  type SearchResult,
  type Storage,
  type Timeline,
} from './engine.ts';
export { type ErrorCode, SoutuError } from './errors.ts';
export type { ModelInfo } from './models/embedder.ts';
