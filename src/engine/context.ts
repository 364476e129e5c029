import { join } from 'node:path';
import type { Config } from '../config.ts';
import { memoryShares } from '../config-memory.ts';
import { createPriority, type Priority } from '../core/priority.ts';
import { SoutuError } from '../errors.ts';
import { createDecodeGate, type DecodeGate } from '../images/decode-gate.ts';
import { acquireLock } from '../library/lock.ts';
import { fileRecords, memoryRecords, type Records } from '../library/records.ts';
import type { StoreDriver } from '../store/driver.ts';
import { type Choice, chooseServing, chooseTarget } from './choices.ts';
import { createSessions, type Session } from './sessions.ts';

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
  /**
   * Runs work with the current model and collection. They are taken from `library.json` for each call, because another
   * process may have migrated the library to another model, and stay open until the work ends.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs work with the model and the collection for indexing. */
  useTarget<T>(work: (session: Session, choice: Choice) => Promise<T>): Promise<T>;
  /** Deletes a collection that new sessions no longer use. */
  dropCollection(collection: string): Promise<void>;
  /** Runs work while holding the library's lock. Throws `locked`. */
  writing<T>(command: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function createContext(config: Config, driver: StoreDriver): LibraryContext {
  const lockFile = join(config.home, 'lock');
  const records = driver.durable ? fileRecords(config.home) : memoryRecords();
  const sessions = createSessions(config, driver);
  let serving: { readonly state: string; readonly choice: Promise<Choice> } | null = null;

  /** The current choice, cached until `library.json` changes. */
  async function currentChoice(): Promise<Choice> {
    const state = await records.libraryState();
    if (serving?.state !== state) {
      const choose = async () => chooseServing(config, await records.readLibrary(), driver);
      const own = { state, choice: choose() };
      serving = own;
      const forget = () => {
        if (serving === own) serving = null;
      };
      // Do not cache an unsettled choice: a better model may appear on the disk before the first run.
      own.choice.then(({ isSettled }) => isSettled || forget(), forget);
    }
    return serving.choice;
  }

  async function use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const choice = await currentChoice();
    try {
      return await sessions.use(choice, work);
    } catch (error) {
      // The collection may have been replaced and deleted while it was being read.
      if (!(error instanceof SoutuError) || error.code !== 'store-failed') throw error;
      const now = await currentChoice();
      if (now.collection === choice.collection) throw error;
      return sessions.use(now, work);
    }
  }

  return {
    config,
    gate: createDecodeGate(memoryShares(config).decoding),
    priority: createPriority(),
    lockFile,
    driver,
    records,
    use,
    async useTarget(work) {
      const choice = await chooseTarget(config, await records.readLibrary());
      return sessions.use(choice, (session) => work(session, choice));
    },
    async dropCollection(collection) {
      await sessions.closeStore(collection);
      await driver.drop(collection);
      await records.dropFiles(collection);
    },
    async writing(command, work) {
      if (!driver.durable) return work();
      const lock = await acquireLock(lockFile, { command });
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
