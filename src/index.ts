export type { Config, SettingName } from './config.ts';
export type { Filter, NumberField, Orientation, TextField, WordsField } from './core/filter.ts';
export type { FilterName, Filters, FilterValue } from './core/filters.ts';
export type { ImageFormat } from './core/formats.ts';
export type { ImageInput, ImageSource, SearchRequest } from './core/query.ts';
export type { Composing } from './core/rank.ts';
export type { Region } from './core/region.ts';
export type { Background, Calibration, QueryKind, RelevanceLevel } from './core/relevance.ts';
export type { ReasonName, RetrieverName, WordMatch } from './core/retrievers.ts';
export type { Compose, FilterRequest } from './core/search-request.ts';
export { startMilvus } from './engine/milvus-server/start.ts';
export { milvusStatus } from './engine/milvus-server/status.ts';
export { stopMilvus } from './engine/milvus-server/stop.ts';
export type {
  MilvusServerOptions,
  MilvusServerStatus,
  MilvusStartReport,
  MilvusStopReport,
  StartMilvusOptions,
  StopMilvusOptions,
} from './engine/milvus-server/types.ts';
export {
  type CalibrationInfo,
  type Camera,
  type Caption,
  type CheckResult,
  type CopiedCollection,
  type CopiesPage,
  type CopyOptions,
  type CopyProgress,
  type CopyReport,
  type Device,
  type DeviceTrial,
  type Download,
  type Downloads,
  type Embeddings,
  type Engine,
  type EngineStatus,
  type Facets,
  type FailedFile,
  type FailuresPage,
  type FreeOptions,
  type FreeReport,
  type HubId,
  type ImageFacts,
  type IncompleteModel,
  type IndexKindInfo,
  type IndexParameter,
  type IndexParameters,
  type IndexProgress,
  type IndexReport,
  type IndexRunOptions,
  type LibraryCollection,
  type LibraryFolderInfo,
  type ListOptions,
  type Match,
  type ModelCheck,
  type ModelDetails,
  type ModelEntry,
  type ModelPlace,
  type ModelRemoval,
  type ModelSpeed,
  type Models,
  type NewModel,
  type OriginalFile,
  openEngine,
  type Page,
  type Part,
  type Picture,
  type PictureDetails,
  type PicturePage,
  type PictureText,
  type PullOptions,
  type PullProgress,
  type PullReport,
  type Reason,
  type Recommendation,
  type RejectedModel,
  type RejectReason,
  type RemovedPart,
  type RemoveModelOptions,
  type RemoveReport,
  type Run,
  type RunListener,
  type RunRequest,
  type Runs,
  type SearchHit,
  type SearchParameter,
  type SearchResult,
  type Storage,
  type StoreCapabilities,
  type TextLine,
  type Timeline,
  type UnfinishedDownload,
  type UnindexedImageOptions,
  type UseOptions,
} from './engine.ts';
export { type ErrorCode, SoutuError } from './errors.ts';
export type { ModelInfo } from './models/embedder.ts';
