import { computed, effect, signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Job, Status } from '../../http/contract/library.ts';
import { api, call } from '../api.ts';
import { attempt } from '../library/attempt.ts';
import { Icon } from '../parts/icon.tsx';
import { online } from '../state/connection.ts';
import { isOver, jobs, loadJobs, loadStatus, readOnly, reloadLibrary, status } from '../state/library.ts';
import { reload } from '../state/results.ts';
import { isSearch, search } from '../state/search-state.ts';
import { withUndo } from '../state/toasts.ts';
import { listed, sentences, withHint } from '../text/format.ts';
import { STORE_PROBLEMS } from '../text/store-problems.ts';
import { drawing } from './gallery-drawing.ts';
import { reasonWords, say } from './watching-text.ts';
import './watching.css';

const HEADING = 'libWatching';

/** Whether the library follows its folders, what it does not follow and why, and what it keeps of folders that are away. */
export function Watching() {
  const watching = status.value?.watching;
  if (!watching || status.value?.external) return null;
  const { state, process, folders, changed } = watching;
  const isOther = process !== null && !process.command.startsWith('soutu serve');
  return (
    <section class="lib-section" aria-labelledby={HEADING}>
      <h2 id={HEADING} tabIndex={-1}>
        {say('title')}
      </h2>
      <div class="lib-body">
        <p>
          {sentences(
            stateWords(watching),
            isOther ? say('elsewhere', { command: process.command }) : '',
            changed > 0 ? say('notStored', { n: changed }) : '',
          )}
        </p>
        {folders.map(({ path, how, reason }) => (
          <Reason key={path} path={path} how={how} reason={reason} />
        ))}
        <Kept />
        {state !== 'off' && !readOnly.value && (
          <div class="lib-actions">
            <button type="button" class="button" onClick={() => void decide(state !== 'paused')}>
              {say(state === 'paused' ? 'resume' : 'pause')}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

/** Whether the folders are followed, or why changes wait. */
function stateWords({ state, problem }: Status['watching']): string {
  if (state !== 'waiting' || problem === null) return say(state);
  const { code, home } = problem;
  if (home !== null) return say(home);
  if (code === 'locked') return say('locked');
  if (code === 'embed-unreachable') return say('embedding');
  return sentences(STORE_PROBLEMS[code] ? withHint({ code, message: '', hint: '' }) : '', say('waiting'));
}

function Reason({ path, how, reason }: { path: string; how: string; reason: string | null }) {
  if (how === 'missing') return <p class="lib-quiet">{say('missing', { path })}</p>;
  if (reason === null) return null;
  return (
    <p class="lib-quiet">
      {say(how === 'rescans' ? 'rescans' : 'also', { path, reason: reasonWords(reason) })}
    </p>
  );
}

async function decide(paused: boolean): Promise<void> {
  await attempt(() => call('/watch', { method: 'POST', json: { paused } }));
  await reloadLibrary();
}

/** How long after an answer it is looked again whether disks came or went, which no run tells. */
const LOOK_MS = 10_000;

async function lookAgain(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!isOver() && !document.hidden && online.value) await loadStatus();
  }
}

/** Folders that are named before it is only said how many there are. */
const MAX_NAMED = 10;

function named(folders: readonly string[]): string {
  const names = listed(folders.slice(0, MAX_NAMED));
  const n = folders.length - MAX_NAMED;
  return n > 0 ? say('more', { folders: names, n }) : names;
}

/** What is kept of folders that are away. */
function Kept() {
  /** Whether they are being removed, or will be when it cannot be undone any more. */
  const isRemoving = useSignal(false);
  /** The folders that are named while the button is pointed at or has the focus: these are what it removes. */
  const held = useSignal<readonly string[] | null>(null);
  useEffect(() => {
    let isOver = false;
    void lookAgain(() => isOver);
    return () => {
      isOver = true;
    };
  }, []);
  const away = held.value ?? status.value?.kept.folders ?? [];
  const isShown = away.length > 0 && !isRemoving.value;
  const hold = () => {
    held.value = away;
  };
  const release = () => {
    held.value = null;
  };
  const prune = () => {
    isRemoving.value = true;
    release();
    const restore = () => {
      isRemoving.value = false;
    };
    withUndo(say('pruned', { folders: named(away) }), () => void removeFiles(away).then(restore), restore);
  };
  return (
    <>
      <div class="watching-kept" role="status">
        {isShown && <p>{say('kept', { folders: named(away) })}</p>}
      </div>
      {isShown && !readOnly.value && (
        <div class="lib-actions">
          <button
            type="button"
            class="button"
            onPointerEnter={hold}
            onPointerLeave={({ currentTarget }) => {
              if (currentTarget !== document.activeElement) release();
            }}
            onFocus={hold}
            onBlur={release}
            onClick={prune}
          >
            {say('prune')}
          </button>
        </div>
      )}
    </>
  );
}

/** Removes the files of folders that are away. Resolves when the run has ended. */
async function removeFiles(folders: readonly string[]): Promise<void> {
  let id = '';
  await attempt(async () => {
    ({ id } = await api.index({ prune: folders }));
  });
  await loadJobs();
  await new Promise<void>((resolve) => {
    const stop = effect(() => {
      if (jobs.value.some((job) => job.id === id && !isOver(job))) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
  await loadStatus();
}

const changesOf = ({ report }: Job) =>
  report ? report.added + report.copies + report.moved + report.updated + report.removed : 0;

/** Runs that the library began by itself and that have changed something. */
const ended = computed(() =>
  jobs.value.filter((job) => job.trigger === 'watching' && isOver(job) && changesOf(job) > 0),
);
/** Ids of those whose changes the wall of pictures shows. */
const shown = signal<ReadonlySet<string> | null>(null);
const showAll = () => {
  shown.value = new Set(ended.peek().map(({ id }) => id));
};
const isLoaded = computed(() => status.value !== null);
effect(() => {
  // The first list of runs, and another search, show the library as it is now.
  isLoaded.value;
  search.value;
  showAll();
});
// By id, because reloading lists the same runs as new objects.
const endedIds = computed(() => ended.value.map(({ id }) => id).join());
effect(() => {
  if (endedIds.value !== '') void reloadLibrary();
});

/** After the last picture is drawn, until it is in the library, with time for slow machines. */
const LAST_MS = 20_000;
let fillsUntil = 0;
// While the demo gallery is drawn, the wall fills by itself, as it does in a run that somebody asked for.
effect(() => {
  if (drawing.value !== null) fillsUntil = performance.now() + LAST_MS;
});
effect(() => {
  if (endedIds.value === '' || performance.now() > fillsUntil || isSearch(search.peek())) return;
  showAll();
  reload();
});

/** A line about pictures that came by themselves. They are shown when it is clicked, so that the wall does not move meanwhile. */
export function News() {
  const unseen = ended.value.filter(({ id }) => !shown.value?.has(id));
  if (unseen.length === 0) return <Drawing />;
  const added = unseen.reduce((sum, { report }) => sum + (report?.added ?? 0), 0);
  return (
    <button type="button" class="news" onClick={show}>
      <Icon name="renew" size={16} />
      {added === 0 ? say('changed') : added === 1 ? say('oneNew') : say('new', { n: added })}
    </button>
  );
}

/** How far the demo gallery is drawn, once its first pictures are there. Before, the welcome page says it. */
function Drawing() {
  if (drawing.value === null || (status.value?.images ?? 0) === 0) return null;
  return (
    <p class="news news-quiet">
      {say('drawing')} {say('drawn', drawing.value)}
    </p>
  );
}

function show(): void {
  showAll();
  reload();
  window.scrollTo({ top: 0 });
}
