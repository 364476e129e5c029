import { batch, computed, effect, signal } from '@preact/signals';
import type { Folders } from '../../http/contract/folders.ts';
import type { Failure, Job, Status } from '../../http/contract/library.ts';
import type { Facets } from '../../http/contract/pictures.ts';
import { api, jobEvents, type Refusal } from '../api.ts';
import { allowed, checkServer, online } from './connection.ts';
import { inOrder } from './in-order.ts';
import { quietly } from './quietly.ts';
import { isAhead, reload, results } from './results.ts';
import { isSearch, search } from './search-state.ts';

export const status = signal<Status | null>(null);
/** The collection of another program, in which nothing can be changed; null for a library of Soutu. */
export const external = computed(() => status.value?.external ?? null);
/** Whether nothing can be changed here: in the collection of another program, or with a token for viewing. */
export const readOnly = computed(() => external.value !== null || status.value?.rights === 'read');
/** Whether something can be changed here; false as long as that is not known. */
export const mayChange = computed(() => status.value !== null && !readOnly.value);
export const folders = signal<Folders | null>(null);
export const facets = signal<Facets | null>(null);
export const jobs = signal<readonly Job[]>([]);
/** Why the library could not be loaded the last time; null if it could. */
export const libraryRefusal = signal<Refusal | null>(null);
/** Whether the server responds and can read the library. Its data are worth requesting when this becomes true. */
export const reachable = computed(() => online.value && !libraryRefusal.value);
/** Failures of the current run, updated live. */
export const liveFailures = signal<readonly Failure[]>([]);

/** Files of a run that the library begins by itself, above which it is worth showing while it runs. */
const MANY = 200;
/** A run of a few files that changed on the disk, of which the page only says what came of it. */
const isQuiet = ({ trigger, progress }: Job) => trigger === 'watching' && (progress?.total ?? 0) < MANY;

/** States of runs that have not ended, those that come first first. */
const OPEN: readonly Job['state'][] = ['running', 'waiting', 'paused'];

/** The running or else the next waiting run; null if there is none. */
export const activeJob = computed(
  () =>
    OPEN.map((open) => jobs.value.find((job) => job.state === open && !isQuiet(job))).find(Boolean) ?? null,
);

/** Whether a run has ended: done, failed or cancelled. */
export const isOver = ({ state }: Job) => !OPEN.includes(state);

/** Poll interval for runs that were started by someone else, and for a library that could not be loaded. */
const POLL_MS = 5000;
/** Minimum time between two refreshes of the library during a run. */
const REFRESH_MS = 3000;
/** Maximum number of live failures. */
const MAX_FAILURES = 200;

/** Keeps status, folders and jobs up to date while the page is visible. */
export function followLibrary(): void {
  effect(() => {
    if (allowed.value && online.value) void reloadLibrary();
  });
  window.setInterval(() => {
    if (document.hidden || !allowed.value || !online.value) return;
    if (libraryRefusal.value) void reloadLibrary();
    // Afterwards, because its answer counts even if the library cannot be loaded.
    void loadJobs();
  }, POLL_MS);
  // By id, because each event creates a new object for the same run.
  const activeId = computed(() => activeJob.value?.id);
  effect(() => {
    const id = activeId.value;
    return id === undefined || !online.value ? undefined : listen(id);
  });
  followEnds();
}

/**
 * Refreshes the library whenever a run has ended, also one that was too short to be followed. Of those that the library began by itself the
 * page tells (`watching/`), and the wall stays as it is.
 */
function followEnds(): void {
  const ended = computed(() =>
    jobs.value
      .filter((job) => isOver(job) && job.trigger === 'request')
      .map(({ id }) => id)
      .join(),
  );
  let before: string | null = null;
  effect(() => {
    const now = ended.value;
    if (status.value === null) return;
    // The first list belongs to the library that was loaded with it.
    if (before !== null && before !== now) refresh(true);
    before = now;
  });
}

/** Search results do not change while they are being viewed; the library by date does. */
function refresh(ended: boolean): void {
  void reloadLibrary();
  if (!isSearch(search.peek()) && (results.peek()?.kind !== 'search' || ended) && !isAhead()) reload();
}

const askLibrary = inOrder();
const askStatus = inOrder();
const askJobs = inOrder();

/** Reloads everything about the library. */
export async function reloadLibrary(): Promise<void> {
  const isNew = askLibrary();
  const areNewJobs = askJobs();
  const isNewStatus = askStatus();
  const refusal = await quietly(async () => {
    const [nextStatus, nextFolders, nextFacets, nextJobs] = await Promise.all([
      api.status(),
      api.folders(),
      api.facets(),
      api.jobs(),
    ]);
    // Batched, so that components that depend on several of them render once, with consistent values.
    batch(() => {
      if (areNewJobs()) jobs.value = nextJobs.jobs;
      if (!isNew()) return;
      if (isNewStatus()) status.value = nextStatus;
      folders.value = nextFolders;
      facets.value = nextFacets;
    });
  });
  if (isNew()) libraryRefusal.value = refusal;
}

/** Loads the status alone, for what changes without a run. */
export async function loadStatus(): Promise<void> {
  const isNew = askStatus();
  await quietly(async () => {
    const next = await api.status();
    if (isNew()) status.value = next;
  });
}

export async function loadJobs(): Promise<void> {
  const isNew = askJobs();
  await quietly(async () => {
    const next = (await api.jobs()).jobs;
    if (isNew()) jobs.value = next;
  });
}

/** Follows a run until it ends and refreshes the library as pictures are added. Returns a function that stops this. */
function listen(id: string): () => void {
  const source = new EventSource(jobEvents(id));
  let lastRefresh = performance.now();
  let lastWritten = 0;
  liveFailures.value = [];
  source.addEventListener('job', (event) => {
    const job = JSON.parse(event.data) as Job;
    jobs.value = jobs.peek().map((known) => (known.id === id ? job : known));
    const now = performance.now();
    const embedded = job.progress?.embedded ?? 0;
    if (isOver(job)) source.close();
    else if (job.trigger === 'request' && embedded > lastWritten && now - lastRefresh > REFRESH_MS) {
      lastRefresh = now;
      lastWritten = embedded;
      refresh(false);
    }
  });
  source.addEventListener('failure', (event) => {
    liveFailures.value = [...liveFailures.peek(), JSON.parse(event.data) as Failure].slice(-MAX_FAILURES);
  });
  source.addEventListener('error', () => void checkServer());
  return () => source.close();
}
