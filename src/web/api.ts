import { FILTER_NAMES, FILTERS, type Filters } from '../core/filters.ts';
import { THUMBNAIL_VERSION } from '../core/thumbnail-version.ts';
import type { Access } from '../http/contract/access.ts';
import type { FolderChoices, Folders } from '../http/contract/folders.ts';
import type { Indexes } from '../http/contract/indexes.ts';
import type { Copies, Failures, Job, Problem, Status } from '../http/contract/library.ts';
import type {
  DownloadView,
  Freed,
  ModelDetailsView,
  ModelList,
  RecommendationView,
  Removal,
} from '../http/contract/models.ts';
import type {
  Facets,
  PictureDetails,
  PictureLabels,
  PictureList,
  PictureText,
  Timeline,
} from '../http/contract/pictures.ts';
import type { FoundPictures, SearchRequest, SearchResponse, Upload } from '../http/contract/search.ts';
import type { LessonMethod, LibraryLesson } from '../learning/lessons/lesson.ts';
import { writeAddress } from './state/address.ts';
import { base } from './state/base.ts';
import { accessLost, countLogIns, online, serverAnswered, serverGone } from './state/connection.ts';
import { NO_FILTERS, type SearchState } from './state/search-state.ts';

/** Path of the API, which has no slash at the end. */
export const BASE = `${base}api/v1`;

/** An error response of the server, with its hint; `no-response` if there was none. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && 'code' in error && 'hint' in error;
}

interface Options {
  readonly method?: string;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly signal?: AbortSignal;
}

/** Attempts for a request that the server answers with 429 because it is overloaded. */
const MAX_ATTEMPTS = 5;

/** Calls the API. Throws a `Refusal`, or the signal's reason if it was aborted. */
export async function call<T>(path: string, options: Options = {}, attempt = 1): Promise<T> {
  const { method = 'GET', json, body, signal } = options;
  // Lets a removal that is sent while the page is being closed still reach the server.
  const init: RequestInit = { method, keepalive: method === 'DELETE', ...(signal && { signal }) };
  if (json !== undefined) {
    init.body = JSON.stringify(json);
    init.headers = { 'content-type': 'application/json' };
  } else if (body !== undefined) init.body = body;
  signal?.throwIfAborted();
  // Fail fast while offline: state/connection.ts polls the server, and other requests would only fail too.
  if (!online.peek()) throw { code: 'no-response', message: '', hint: '' } satisfies Refusal;
  const logIns = countLogIns();
  const gone = (error: unknown) => {
    signal?.throwIfAborted();
    serverGone();
    throw { code: 'no-response', message: String(error), hint: '' } satisfies Refusal;
  };
  const response = await fetch(BASE + path, init).catch(gone);
  // The connection may end in the middle of an answer, too, or something else may answer in place of the server.
  const answer = response.ok && response.status !== 204 ? await response.json().catch(gone) : undefined;
  serverAnswered();
  if (response.ok) return answer as T;
  if (response.status === 429 && attempt < MAX_ATTEMPTS) {
    await new Promise((resolve) =>
      setTimeout(resolve, 1000 * Number(response.headers.get('retry-after') ?? 1)),
    );
    signal?.throwIfAborted();
    return call(path, options, attempt + 1);
  }
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  if (response.status === 401) {
    if (logIns !== countLogIns()) return call(path, options, attempt);
    accessLost();
  }
  throw {
    code: problem?.code ?? String(response.status),
    message: problem?.detail ?? response.statusText,
    hint: problem?.hint ?? '',
  } satisfies Refusal;
}

const query = (parts: Record<string, string | number | readonly string[] | undefined>) => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined) for (const one of [value].flat()) params.append(name, String(one));
  }
  return params.size > 0 ? `?${params}` : '';
};

/** Filters by the names of their URL parameters. */
const paramsOf = (filters: Filters) =>
  Object.fromEntries(FILTER_NAMES.map((name) => [FILTERS[name].param, filters[name]]));

export const api = {
  search: (request: Omit<SearchRequest, 'for'>, signal?: AbortSignal) =>
    call<FoundPictures>('/search', { method: 'POST', json: request, ...(signal && { signal }) }),
  timeline: (filters: Filters, signal?: AbortSignal) =>
    call<Timeline>(`/timeline${query(paramsOf(filters))}`, signal && { signal }),
  list: (filters: Filters, offset: number, limit: number, signal?: AbortSignal) =>
    call<PictureList>(`/images${query({ ...paramsOf(filters), offset, limit })}`, signal && { signal }),
  /** The texts of the library that fit a picture. */
  textsFor: (similarTo: string, signal: AbortSignal) =>
    call<SearchResponse>('/search', {
      method: 'POST',
      json: { similarTo, for: 'text', minRelevance: 'possible', limit: 5 },
      signal,
    }),
  /** A lesson about the query; filters have no part in it. Its address in the API is that of the page. */
  learn: (
    method: LessonMethod,
    { text, picture, weight, not, ...search }: SearchState,
    signal: AbortSignal,
  ) => {
    const words = text.trim();
    const asked = {
      ...search,
      text: words,
      picture,
      weight: picture && words ? weight : null,
      // Alone, they are no query.
      not: picture || words ? not : [],
    };
    const address = { route: method, search: { ...asked, ...NO_FILTERS, models: [] }, viewed: null };
    return call<LibraryLesson>(writeAddress(address, '/'), { signal });
  },
  picture: (id: string, signal?: AbortSignal) => call<PictureDetails>(`/images/${id}`, signal && { signal }),
  text: (id: string, q: string | undefined, signal: AbortSignal) =>
    call<PictureText>(`/images/${id}/text${query({ q })}`, { signal }),
  labels: (id: string, signal: AbortSignal) => call<PictureLabels>(`/images/${id}/labels`, { signal }),
  similar: (id: string, limit: number, signal: AbortSignal) =>
    call<FoundPictures>(`/images/${id}/similar${query({ limit })}`, { signal }),
  removePicture: (id: string) => call<unknown>(`/images/${id}`, { method: 'DELETE' }),
  facets: () => call<Facets>('/facets'),
  upload: (picture: Blob, signal?: AbortSignal) =>
    call<Upload>('/uploads', { method: 'POST', body: picture, ...(signal && { signal }) }),
  status: () => call<Status>('/status'),
  indexes: () => call<Indexes>('/indexes'),
  folders: () => call<Folders>('/folders'),
  folderChoices: (path: string | null) =>
    call<FolderChoices>(`/folders/choices${query({ path: path ?? undefined })}`),
  addFolder: (path: string) =>
    call<{ folder: string; job: Job }>('/folders', { method: 'POST', json: { path } }),
  removeFolder: (path: string) => call<unknown>(`/folders${query({ path })}`, { method: 'DELETE' }),
  failures: (offset: number, limit: number) => call<Failures>(`/failures${query({ offset, limit })}`),
  copies: (offset: number, limit: number) => call<Copies>(`/copies${query({ offset, limit })}`),
  jobs: () => call<{ jobs: Job[] }>('/jobs'),
  index: (
    request: {
      folders?: string[];
      retryFailed?: boolean;
      full?: boolean;
      prune?: boolean | readonly string[];
    } = {},
  ) => call<Job>('/jobs/index', { method: 'POST', json: request }),
  cancel: (id: string) => call<unknown>(`/jobs/${id}`, { method: 'DELETE' }),
  pause: (id: string) => call<Job>(`/jobs/${id}/pause`, { method: 'POST' }),
  resume: (id: string) => call<Job>(`/jobs/${id}/resume`, { method: 'POST' }),
  models: () => call<ModelList>('/models'),
  modelDetails: (name: string) => call<ModelDetailsView>(`/models/info${query({ name })}`),
  recommendation: (language: string) =>
    call<RecommendationView>(`/models/recommendation${query({ language })}`),
  useModel: (name: string) => call<Job>('/models/use', { method: 'POST', json: { name } }),
  removeModel: (name: string) => call<Removal>(`/models${query({ name })}`, { method: 'DELETE' }),
  /** What `removeModel` would delete. */
  plannedRemoval: (name: string) =>
    call<Removal>(`/models${query({ name, dryRun: '1' })}`, { method: 'DELETE' }),
  /** @param shared whether also those that other machines may use */
  freeCollections: (shared: boolean) =>
    call<Freed>(`/models/collections${query({ shared: shared ? '1' : undefined })}`, { method: 'DELETE' }),
  downloads: () => call<{ downloads: DownloadView[] }>('/models/downloads'),
  startDownload: (name: string) =>
    call<DownloadView>('/models/downloads', { method: 'POST', json: { name } }),
  cancelDownload: (id: string) => call<DownloadView>(`/models/downloads/${id}`, { method: 'DELETE' }),
  access: () => call<Access>('/access'),
  logIn: (token: string) => call<unknown>('/access', { method: 'POST', json: { token } }),
  logOut: () => call<unknown>('/access', { method: 'DELETE' }),
};

export const jobEvents = (id: string) => `${BASE}/jobs/${id}/events`;
/** `size`: longest side in CSS pixels times the device pixel ratio; the server rounds it up. */
export const thumbnailOf = (id: string, size: number) =>
  `${BASE}/images/${id}/thumbnail?size=${size}&v=${THUMBNAIL_VERSION}`;
export const uploadThumbnail = (id: string, size: number) => `${BASE}/uploads/${id}/thumbnail?size=${size}`;
export const fileOf = (id: string) => `${BASE}/images/${id}/file`;
export const downloadOf = (id: string) => `${BASE}/images/${id}/file?download=1`;
/** Address of a RAW file beside a picture, by its name. */
export const companionOf = (id: string, name: string) =>
  `${downloadOf(id)}&companion=${encodeURIComponent(name)}`;
