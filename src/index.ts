export type { Config, SettingName } from './config.ts';
export type { Filter, NumberField, Orientation, TextField } from './core/filter.ts';
export type { FilterName, Filters, FilterValue } from './core/filters.ts';
export type { ImageFormat } from './core/formats.ts';
export type { ImageInput, ImageSource, SearchRequest } from './core/query.ts';
export type { Region } from './core/region.ts';
export type { Calibration, QueryKind } from './core/relevance.ts';
export type { RetrieverName } from './core/retrievers.ts';
export type { Compose, FilterRequest } from './core/search-request.ts';
export {
  type Camera,
  type CopiesPage,
  type Embeddings,
  type Engine,
  type EngineStatus,
  type Facets,
  type FailedFile,
  type FailuresPage,
  type HubId,
  type ImageFacts,
  type IndexProgress,
  type IndexReport,
  type IndexRunOptions,
  type LibraryFolderInfo,
  type ListOptions,
  type Match,
  type ModelEntry,
  type Models,
  type OriginalFile,
  openEngine,
  type Page,
  type Part,
  type Picture,
  type PictureDetails,
  type PicturePage,
  type PullOptions,
  type PullProgress,
  type PullReport,
  type RemoveReport,
  type Run,
  type RunListener,
  type RunRequest,
  type Runs,
  type SearchHit,
  type SearchResult,
  type Storage,
  type Timeline,
  type UnindexedImageOptions,
} from './engine.ts';
export { type ErrorCode, SoutuError } from './errors.ts';
export type { ModelInfo } from './models/embedder.ts';
