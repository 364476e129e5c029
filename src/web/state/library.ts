import { batch, computed, effect, signal } from '@preact/signals';
import type { Failure, Folders, Job, Status } from '../../http/contract/library.ts';
import type { Facets } from '../../http/contract/pictures.ts';
import { api, isRefusal, jobEvents } from '../api.ts';
import { allowed, checkServer, online } from './connection.ts';
import { isAhead, reload, results } from './results.ts';
import { isSearch, search } from './search-state.ts';

export const status = signal<Status | null>(null);
export const folders = signal<Folders | null>(null);
export const facets = signal<Facets | null>(null);
export const jobs = signal<readonly Job[]>([]);
/** Failures of the run that is on, as they come. */
export const liveFailures = signal<readonly Failure[]>([]);

/** The run that is on or waits; null when nothing is done. */
export const activeJob = computed(
  () =>
    jobs.value.find(({ state }) => state === 'running') ??
    jobs.value.find(({ state }) => state === 'waiting') ??
    null,
);

/** Whether a run has ended, in whatever way. */
export const isOver = ({ state }: Job) => state !== 'running' && state !== 'waiting';

/** How often it is asked whether something runs that somebody else has started. */
const POLL_MS = 5000;
/** While pictures are coming in, the library on the page is brought up to date this often. */
const REFRESH_MS = 3000;
/** Failures that are kept for showing live. */
const MOST_FAILURES = 200;

/** Keeps status, folders and jobs up to date while the page is seen. */
export function followLibrary(): void {
  effect(() => {
    if (allowed.value && online.value) void reloadLibrary();
  });
  window.setInterval(() => {
    if (!document.hidden && allowed.value && online.value) void loadJobs();
  }, POLL_MS);
  // By its id, which stays while the run goes on: each event makes a new object of it.
  const activeId = computed(() => activeJob.value?.id);
  effect(() => {
    const id = activeId.value;
    return id === undefined || !online.value ? undefined : listen(id);
  });
}

/** Everything about the library, anew. */
export async function reloadLibrary(): Promise<void> {
  await quietly(async () => {
    const [nextStatus, nextFolders, nextFacets, nextJobs] = await Promise.all([
      api.status(),
      api.folders(),
      api.facets(),
      api.jobs(),
    ]);
    // Together: what depends on several of them is drawn once, and never from half of them.
    batch(() => {
      status.value = nextStatus;
      folders.value = nextFolders;
      facets.value = nextFacets;
      jobs.value = nextJobs.jobs;
    });
  });
}

export async function loadJobs(): Promise<void> {
  await quietly(async () => {
    jobs.value = (await api.jobs()).jobs;
  });
}

/** Listens to a run until it ends; what it writes appears in the results. */
function listen(id: string): () => void {
  const source = new EventSource(jobEvents(id));
  let lastRefresh = performance.now();
  let lastWritten = 0;
  liveFailures.value = [];
  source.addEventListener('job', (event) => {
    const job = JSON.parse(event.data) as Job;
    jobs.value = jobs.peek().map((known) => (known.id === id ? job : known));
    const ended = isOver(job);
    const now = performance.now();
    const embedded = job.progress?.embedded ?? 0;
    if (ended || (embedded > lastWritten && now - lastRefresh > REFRESH_MS)) {
      lastRefresh = now;
      lastWritten = embedded;
      void reloadLibrary();
      // An answer that somebody looks at does not change under their eyes; the library by date does.
      if (!isSearch(search.peek()) && (results.peek()?.kind !== 'search' || ended) && !isAhead()) reload();
    }
    if (ended) source.close();
  });
  source.addEventListener('failure', (event) => {
    liveFailures.value = [...liveFailures.peek(), JSON.parse(event.data) as Failure].slice(-MOST_FAILURES);
  });
  source.addEventListener('error', () => void checkServer());
  return () => source.close();
}

/** What is loaded in the background may fail: the connection bar and the log-in speak for it. */
async function quietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}
