import { isDeepStrictEqual } from 'node:util';
import { walkedInstead } from '../../core/unwatched.ts';
import { SoutuError } from '../../errors.ts';
import { refusalBehind } from '../../file-errors.ts';
import type { FileChange } from '../../indexing/report.ts';
import type { FailedFile } from '../../library/file-catalog.ts';
import { log } from '../../log.ts';
import { readOnly } from '../../store/read-only.ts';
import { type Power, readPower } from '../../watching/power.ts';
import { createSettling, type Settling } from '../../watching/settling.ts';
import type { LibraryContext } from '../context.ts';
import type { RequestListener, RunQueue } from '../runs.ts';
import type { Watching, WatchingEvent, WatchingOptions, WatchingState } from '../watching-types.ts';
import { type ChangeRuns, createChangeRuns } from './change-runs.ts';
import { createFollowedFolders, type FollowedFolders, foldersToFollow } from './followed-folders.ts';
import { type WatchFiles, watchFiles, watchFilesInMemory } from './watch-files.ts';

/** The watching of an engine, with what only the engine itself may do. */
export interface OwnWatching extends Watching {
  /** Told of what each run of this process has done. */
  readonly onDone: (changes: readonly FileChange[]) => void;
  /** Told of the runs of this process that somebody asks for and stops. */
  readonly requests: RequestListener;
  close(): Promise<void>;
}

/** How often it looks at what the system does not tell: the library file, the decision to pause, disks, the battery. */
const LOOK_MS = 2000;
/** Every so many of these looks it also looks for disks and at the battery, and tells other processes that it is alive. */
const SLOW = 5;
const DEFAULT_COMMAND = 'soutu watch';

/** What exists while this process follows the folders. */
interface Following {
  readonly folders: FollowedFolders;
  readonly settling: Settling;
  readonly runs: ChangeRuns;
}

export function createWatching(context: LibraryContext, queue: RunQueue): OwnWatching {
  const { config, records, driver } = context;
  const files: WatchFiles = context.keepsFiles ? watchFiles(config.home) : watchFilesInMemory();
  const listeners = new Set<(event: WatchingEvent) => void>();
  let command = DEFAULT_COMMAND;
  let isWanted = false;
  let isStarting = false;
  let following: Following | null = null;
  let isPaused = false;
  let power: Power = 'unknown';
  let libraryState = '';
  /** Whether a walk over all has to follow once the folders are watched. */
  let isWalkOwed = false;
  let lastRescan = Date.now();
  let lastShortRescan = Date.now();
  let told: WatchingState | null = null;
  let timer: NodeJS.Timeout | null = null;
  let looks = 0;
  let looking: Promise<void> = Promise.resolve();

  function emit(event: WatchingEvent): void {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (error) {
        log.error('a listener of the watching failed', { error: String(error) });
      }
    }
  }

  const isOnBattery = () => power === 'battery' && !config['watch-on-battery'];
  const isHeld = () => isPaused || isOnBattery();

  function ownState(): WatchingState {
    const { folders, settling, runs } = following!;
    const { problem } = runs;
    const nextRescan = config.rescan > 0 ? new Date(lastRescan + config.rescan * 60_000).toISOString() : null;
    return {
      state: isPaused
        ? 'paused'
        : isOnBattery()
          ? 'battery'
          : isStarting
            ? 'starting'
            : problem !== null
              ? 'waiting'
              : 'on',
      problem: problem && { code: problem.code, home: refusalBehind(problem) },
      process: { pid: process.pid, command },
      folders: folders.infos,
      changed: settling.waiting + runs.waiting,
      power,
      nextRescan,
    };
  }

  async function state(): Promise<WatchingState> {
    if (following !== null) return ownState();
    const other = await files.other();
    if (other !== null) return other;
    const isOff = { problem: null, process: null, folders: [], changed: 0, nextRescan: null };
    const paused = await files.isPaused();
    return { ...isOff, state: paused ? 'paused' : 'off', power: await readPower() };
  }

  /** Tells listeners and other processes what is new about the state. */
  async function tell(isAlive = false): Promise<void> {
    if (following === null) return;
    const now = ownState();
    const isNew = !isDeepStrictEqual(now, told);
    told = now;
    if (isNew) emit({ type: 'state', state: now });
    if (isNew || isAlive)
      await files.tell(now).catch((error) => {
        log.debug('the state of the watching could not be written', { error: String(error) });
      });
  }

  function begin(): Following {
    const runs = createChangeRuns({
      isHeld,
      run: (paths, signal) => run(paths, signal),
      onProblem(problem) {
        if (problem !== null) emit({ type: 'problem', message: `Changes wait: ${problem.message}` });
        void tell();
      },
    });
    const settling = createSettling({
      onSettled: (paths) => runs.add(paths),
      rootOf: (path) => folders.rootOf(path),
    });
    const folders = createFollowedFolders({
      path: settling.path,
      folder: settling.folder,
      added: (path) => runs.owe([path]),
      changed({ path, reason, how }) {
        if (how === 'rescans')
          emit({ type: 'problem', message: walkedInstead(path, config['rescan-unwatched'], reason) });
        void tell();
      },
    });
    return { folders, settling, runs };
  }

  /** Resolves when what has changed is stored, even if words are still read in the new pictures. */
  function run(paths: readonly string[] | null, signal: AbortSignal): Promise<void> {
    if (paths === null) lastRescan = Date.now();
    return new Promise<void>((resolve, reject) => {
      const options = {
        command,
        signal,
        onProgress({ phase, failures }: { phase: string; failures: readonly FailedFile[] }) {
          // A walk of everything meets the failures of earlier runs again.
          if (paths !== null) for (const failure of failures) emit({ type: 'failure', failure });
          if (phase === 'words') resolve();
        },
      };
      queue.index([], options, { changed: paths }).then(({ interrupted }) => {
        // Once the pictures are stored, the words are read by a later run.
        if (interrupted) reject(new SoutuError('interrupted', 'The run was stopped'));
        else resolve();
      }, reject);
    }).then(() => tell());
  }

  /** Follows the folders of the library as it is now. */
  async function syncFolders({ folders }: Following): Promise<void> {
    const now = await records.libraryState();
    if (now === libraryState) return;
    const library = await records.readLibrary();
    await folders.set(foldersToFollow(library, config), library.forgotten);
    libraryState = now;
    if (isWalkOwed) following?.runs.add(null);
    isWalkOwed = false;
  }

  async function look(): Promise<void> {
    looks += 1;
    const isSlow = looks % SLOW === 1;
    const other = await files.other();
    if (following === null) {
      if (other === null && isWanted) await follow(true);
      return;
    }
    if (other !== null) return stepDown();
    isPaused = await files.isPaused();
    await syncFolders(following);
    if (isSlow) {
      power = await readPower();
      await following.folders.check();
    }
    rescanIfDue(following);
    following.runs.wake();
    await tell(isSlow);
  }

  function rescanIfDue({ folders, settling, runs }: Following): void {
    const now = Date.now();
    const [long, short] = [config.rescan * 60_000, config['rescan-unwatched'] * 60_000];
    if (isHeld()) return;
    if (long > 0 && now - lastRescan >= long) {
      lastRescan = now;
      void folders.renew().finally(() => runs.add(null));
    } else if (short > 0 && now - lastShortRescan >= short) {
      lastShortRescan = now;
      for (const path of folders.unwatched) settling.folder(path);
    }
  }

  /** @param isLate whether changes may have been missed, because this process did not follow the folders before */
  async function follow(isLate: boolean): Promise<void> {
    following = begin();
    isStarting = true;
    isWalkOwed = isLate;
    libraryState = '';
    isPaused = await files.isPaused();
    power = await readPower();
    await tell(true);
    try {
      await syncFolders(following);
    } finally {
      isStarting = false;
    }
    await tell(true);
  }

  async function stepDown(): Promise<void> {
    const { folders, settling, runs } = following!;
    following = null;
    told = null;
    folders.close();
    settling.close();
    await runs.close();
    emit({ type: 'state', state: await state() });
  }

  async function stop(): Promise<void> {
    isWanted = false;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    await looking;
    if (following === null) return;
    await stepDown();
    await files.leave().catch(() => {});
  }

  function plan(): void {
    if (!isWanted) return;
    timer = setTimeout(() => {
      looking = look()
        .catch((error) =>
          log.warn('following the folders failed; it is tried again', { error: String(error) }),
        )
        .finally(plan);
    }, LOOK_MS).unref();
  }

  async function decide(paused: boolean): Promise<void> {
    await files.setPaused(paused);
    if (following === null) return;
    isPaused = paused;
    if (!paused) following.runs.resume();
    await tell();
  }

  return {
    async start(options: WatchingOptions = {}) {
      if (driver.external) throw readOnly(String(config.collection));
      if (isWanted) return;
      isWanted = true;
      command = options.command ?? DEFAULT_COMMAND;
      try {
        if ((await files.other()) === null) await follow(false);
      } catch (error) {
        await stop();
        throw error;
      }
      plan();
    },
    stop,
    update() {
      following?.runs.add(null);
      void tell();
    },
    state,
    pause: () => decide(true),
    resume: () => decide(false),
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onDone(changes) {
      for (const change of changes) emit({ type: 'change', change });
    },
    requests: {
      started: () => following?.runs.resume(),
      stopped: () => following?.runs.stop(),
    },
    close: stop,
  };
}
