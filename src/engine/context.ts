import { join } from 'node:path';
import type { Config } from '../config.ts';
import { memoryShares } from '../config-memory.ts';
import { lazy } from '../core/memo.ts';
import { mappedRoots } from '../core/path-map.ts';
import { createPriority, type Priority } from '../core/priority.ts';
import { SoutuError } from '../errors.ts';
import { createDecodeGate, type DecodeGate } from '../images/decode-gate.ts';
import { textsBeside } from '../library/collection-name.ts';
import type { Library } from '../library/library-file.ts';
import { fileRecords, memoryRecords, type Records } from '../library/records.ts';
import { createSharedLock, type SharedLock } from '../library/shared-lock.ts';
import type { Collection, StoreDriver } from '../store/driver.ts';
import { readOnly } from '../store/read-only.ts';
import type { VectorStore } from '../store/store.ts';
import { checkMapRoot, type MapRootCheck } from './check-map-root.ts';
import { type Choice, chooseServing, chooseTarget } from './choices.ts';
import { ownedBy, requireOwnStore } from './own-store.ts';
import { requireHome } from './require-home.ts';
import { createSessions, type Session } from './sessions.ts';
import { withTexts } from './texts/with-texts.ts';
import { withTuned } from './tuning/tuned-driver.ts';

/** The shared parts of an open library, all loaded on first use. */
export interface LibraryContext {
  readonly config: Config;
  /** Memory admission for everything that decodes images. */
  readonly gate: DecodeGate;
  /** Gives requests priority over indexing. */
  readonly priority: Priority;
  readonly lockFile: string;
  readonly driver: StoreDriver;
  readonly records: Records;
  readonly mapRoot: MapRootCheck;
  /** See `requireHome`; nothing for a library that is not in the home, or not in it alone. */
  readonly requireHome: () => Promise<void>;
  /** Whether files of the library are stored in the home: not for a store in memory or a collection of another program. */
  readonly keepsFiles: boolean;
  /**
   * Runs work with the current model and collection. They are taken from `library.json` for each call, because another
   * process may have migrated the library to another model, and stay open until the work ends.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs work with another model and its collection beside those of the library. */
  useBeside<T>(choice: Choice, work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs work with the texts beside a collection of pictures, whose vectors come from the same model. */
  useTexts<T>(pictures: Collection, work: (store: () => Promise<VectorStore>) => Promise<T>): Promise<T>;
  /** Whether there are texts beside a collection of pictures. */
  hasTexts(pictures: string): Promise<boolean>;
  /** Runs work with a collection alone, without a model. */
  useStore<T>(collection: Collection, work: (store: VectorStore) => Promise<T>): Promise<T>;
  /**
   * Runs work with the model and the collection for indexing.
   *
   * @param wanted name of the model to which the library is switched; null to switch only as the settings say @default null
   */
  useTarget<T>(work: (session: Session, choice: Choice) => Promise<T>, wanted?: string | null): Promise<T>;
  /** Deletes a collection that new sessions no longer use. */
  dropCollection(collection: string): Promise<void>;
  /** Runs work while this process holds the library's lock, which concurrent and nested calls share. Throws `locked`. */
  writing<T>(command: string, work: () => Promise<T>, options?: WritingOptions): Promise<T>;
  /** Gives the library's lock to other processes. */
  readonly lock: Pick<SharedLock, 'offering' | 'afterGivingAway'>;
  close(): Promise<void>;
}

export interface WritingOptions {
  /** Ends the wait for a process that gives way, with its reason. */
  readonly signal?: AbortSignal;
}

/** Attempts to answer a request while migrations overtake it. */
const MAX_ATTEMPTS = 3;

/** A choice and the state of the library file that it was made from. */
interface Serving {
  readonly state: string;
  readonly choice: Choice;
}

export function createContext(config: Config, opened: StoreDriver): LibraryContext {
  const lockFile = join(config.home, 'lock');
  const keepsFiles = opened.durable && !opened.external;
  // Files of a collection of another program are only read in folders that the user has named.
  const records = keepsFiles
    ? fileRecords(config.home)
    : memoryRecords(opened.external ? mappedRoots(config['map-root']).map(({ local }) => local) : []);
  const sharedLock = createSharedLock(lockFile);
  const checkOwn = async () => void (await ownLibrary());
  const driver = ownedBy(withTuned(withTexts(opened), records), checkOwn, sharedLock.check);
  const sessions = createSessions(config, driver);
  let serving: { readonly state: string; readonly choice: Promise<Choice> } | null = null;

  /** The current choice, cached until `library.json` changes. */
  async function currentChoice(): Promise<Serving> {
    const state = await records.libraryState();
    if (serving?.state !== state) {
      const own = { state, choice: choose() };
      serving = own;
      const forget = () => {
        if (serving === own) serving = null;
      };
      // Do not cache an unsettled choice: a better model may appear on the disk before the first run.
      own.choice.then(({ isSettled }) => isSettled || forget(), forget);
    }
    return { state, choice: await serving.choice };
  }

  const choose = async () => chooseServing(config, await ownLibrary(), driver);

  async function ownLibrary(): Promise<Library> {
    const library = await records.readLibrary();
    requireOwnStore(config, library);
    return library;
  }

  async function use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const current = await currentChoice();
      try {
        const result = await sessions.use(current.choice, work);
        // A collection that was replaced and deleted meanwhile reads as empty.
        if (attempt === MAX_ATTEMPTS || !(await isOvertaken(current))) return result;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !(error instanceof SoutuError)) throw error;
        // The files of the model have changed, although the library has not.
        const isStale = error.code === 'model-changed' && current.choice.isComparable;
        if (isStale) serving = null;
        else if (!(await isOvertaken(current))) throw error;
      }
    }
  }

  async function isOvertaken({ state, choice }: Serving): Promise<boolean> {
    if ((await records.libraryState()) === state) return false;
    return (await currentChoice()).choice.collection.name !== choice.collection.name;
  }

  return {
    config,
    gate: createDecodeGate(memoryShares(config).decoding),
    priority: createPriority(),
    lockFile,
    driver,
    records,
    mapRoot: checkMapRoot(config, opened.shared),
    requireHome: lazy(async () => {
      if (keepsFiles && !opened.shared) await requireHome(config.home);
    }),
    keepsFiles,
    use,
    useBeside: sessions.useBeside,
    useTexts: ({ name, dimensions }, work) =>
      sessions.useTexts({ name: textsBeside(name), dimensions }, work),
    hasTexts: async (pictures) =>
      (await opened.collections()).some(({ name }) => name === textsBeside(pictures)),
    useStore: sessions.useStore,
    async useTarget(work, wanted = null) {
      const choice = await chooseTarget(config, await ownLibrary(), wanted);
      return sessions.use(choice, (session) => work(session, choice));
    },
    async dropCollection(collection) {
      await Promise.all([collection, textsBeside(collection)].map(sessions.closeStore));
      await driver.drop(collection);
      await records.dropFiles(collection);
    },
    lock: sharedLock,
    async writing(command, work, { signal } = {}) {
      if (driver.external) throw readOnly(String(config.collection));
      if (!driver.durable) return work();
      // Before the library file is changed for work that then fails.
      await ownLibrary();
      const lock = await sharedLock.acquire(command, signal);
      try {
        return await work();
      } finally {
        await lock.release();
      }
    },
    async close() {
      await sessions.close();
      await driver.close();
    },
  };
}
