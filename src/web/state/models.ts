import { computed, effect, signal } from '@preact/signals';
import type { DownloadView, ModelList, RecommendationView } from '../../http/contract/models.ts';
import { api } from '../api.ts';
import { modelName } from '../text/format.ts';
import { language, t } from '../text/language.ts';
import { allowed, online } from './connection.ts';
import { inOrder } from './in-order.ts';
import { quietly } from './quietly.ts';
import { toast } from './toasts.ts';

export type Model = ModelList['models'][number];

export const models = signal<ModelList | null>(null);
/** Downloads of the server, newest first. They go on when the page is closed. */
export const downloads = signal<readonly DownloadView[]>([]);
/** The model that suits this machine and the language of the page. */
export const recommendation = signal<RecommendationView | null>(null);
/** Id of the recommended model; undefined if none fits. */
export const recommended = computed(() =>
  recommendation.value?.fits ? recommendation.value.model.id : undefined,
);

/** Interval for the progress of downloads. One request shows all of them; a stream each would use up the connections. */
const PROGRESS_MS = 700;

const STORAGE_KEY = 'soutu-dismissed';
/** Ids of failed downloads that are no longer shown in this browser; the server does not forget them. */
const dismissed = signal(localStorage.getItem(STORAGE_KEY) ?? '');

export function dismissDownload({ id }: DownloadView): void {
  const known = downloads.peek().map((one) => one.id);
  dismissed.value = known.filter((one) => one === id || dismissed.peek().includes(one)).join();
  localStorage.setItem(STORAGE_KEY, dismissed.value);
}

/** Whether the files of a model have arrived but cannot be run. */
export const isBroken = ({ error }: DownloadView) => error?.code === 'model-invalid';

export const isRunning = ({ state }: DownloadView) => state === 'running';

/** Keeps the progress of running downloads up to date, on every view of the page. */
export function followDownloads(): void {
  window.setInterval(() => {
    if (allowed.value && online.value && downloads.peek().some(isRunning)) void loadDownloads();
  }, PROGRESS_MS);
}

const askModels = inOrder();
const askAdvice = inOrder();
const askDownloads = inOrder();

export async function loadModels(): Promise<void> {
  await quietly(async () => {
    const isNewest = askModels();
    const [next] = await Promise.all([api.models(), loadAdvice()]);
    if (isNewest()) models.value = next;
  });
}

async function loadAdvice(): Promise<void> {
  const isNewest = askAdvice();
  const tag = language.peek();
  const advice = await api.recommendation(tag);
  if (isNewest() && language.peek() === tag) recommendation.value = advice;
}

/** Keeps the recommendation in the language of the page. Returns a function that stops this. */
export function followRecommendation(): () => void {
  return effect(() => {
    language.value;
    if (allowed.value && online.value) void quietly(loadAdvice);
  });
}

/** Loads the downloads, and reports those that have ended since the last time. */
export async function loadDownloads(): Promise<void> {
  await quietly(async () => {
    const isNewest = askDownloads();
    const next = (await api.downloads()).downloads;
    if (!isNewest()) return;
    const running = downloads.peek().filter(isRunning);
    downloads.value = next;
    const ended = next.filter((one) => !isRunning(one) && running.some(({ id }) => id === one.id));
    for (const { state, model } of ended) {
      const name = { model: modelName(model) };
      if (state === 'done') toast(t('modDownloaded', name));
      if (state === 'failed') toast(t('modFailed', name), 'bad');
    }
    if (ended.length > 0) await loadModels();
  });
}

/** Whether the switch to a model takes no time, because its files and its vectors of earlier are there. */
export const isKept = ({ id, installed }: Model): boolean =>
  installed &&
  models.value?.collections.some(
    ({ model, state, images }) => model === id && state === 'unused' && images > 0,
  ) === true;

/** The latest download of a model; null if there was none since the server started, or its failure was dismissed. */
export function downloadOf({ id }: Pick<Model, 'id'>): DownloadView | null {
  const found = downloads.value.find(({ model }) => idOf(model) === id.toLowerCase());
  return found && !dismissed.value.includes(found.id) ? found : null;
}

/** The download of a model that runs or did not get it; null if there is none. */
export function pendingOf(model: Model): DownloadView | null {
  const download = downloadOf(model);
  if (!download || download.state === 'done') return null;
  // An earlier failure does not matter once the model is there and runs.
  return isRunning(download) || isBroken(download) || !model.installed ? download : null;
}

/** Entries for downloads of models that the server does not list until they are complete. */
export function unlisted(listed: readonly Model[]): readonly Model[] {
  const ids = downloads.value.map(({ model }) => model.split('@')[0]!);
  const isNew = (id: string, at: number) =>
    id !== READER.id &&
    downloadOf({ id }) !== null &&
    ids.findIndex((one) => one.toLowerCase() === id.toLowerCase()) === at &&
    !listed.some((one) => one.id.toLowerCase() === id.toLowerCase());
  return ids.filter(isNew).map((id) => ({
    ...UNKNOWN,
    id,
    name: modelName(id),
  }));
}

const UNKNOWN: Model = {
  id: '',
  name: '',
  summary: null,
  languages: [],
  dimensions: null,
  bytes: null,
  license: null,
  installed: false,
  inUse: false,
  isNext: false,
  folder: null,
  canPull: true,
  imagesPerSecond: null,
  seconds: null,
  problem: null,
  unfinished: null,
};

/** The models that read words, which are downloaded as a model is but embed no pictures. */
export const READER: Model = { ...UNKNOWN, id: 'ocr', bytes: 26e6 };

const idOf = (name: string) => name.split('@')[0]!.toLowerCase();
