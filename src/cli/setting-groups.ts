import type { SettingName } from '../config.ts';

/** Settings of every command that opens the library. */
export const LIBRARY_SETTINGS = [
  'home',
  'model',
  'embed-url',
  'embed-model',
  'embed-dialect',
  'embed-dimensions',
  'store',
  'collection',
  'map-root',
  'log-level',
] as const satisfies readonly SettingName[];

/** Settings of commands that run the model. */
export const MODEL_SETTINGS = [
  'precision',
  'device',
  'embed-requests',
  'embed-timeout',
  'hf-cache',
  'modelscope-cache',
] as const satisfies readonly SettingName[];

/** Settings of commands that read pictures. */
export const INDEX_SETTINGS = [
  'workers',
  'decode',
  'index',
  'recall',
  'filtered',
  'shard',
  'max-bytes',
  'max-pixels',
  'memory',
  'exclude',
  'follow-symlinks',
  'ignore',
  'pair-raw',
  'ocr',
  'ocr-exclude',
  'ocr-models',
] as const satisfies readonly SettingName[];

/** Settings of commands that follow the folders of the library. */
export const WATCH_SETTINGS = [
  'rescan',
  'rescan-unwatched',
  'watch-on-battery',
] as const satisfies readonly SettingName[];

/** Settings of commands that download models. */
export const DOWNLOAD_SETTINGS = [
  'hf-cache',
  'modelscope-cache',
  'hubs',
  'hf-endpoint',
  'hf-token-file',
  'modelscope-endpoint',
  'offline',
  'https-proxy',
  'http-proxy',
  'no-proxy',
] as const satisfies readonly SettingName[];
