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

/** The parts of an open library. Nothing is read or loaded before it is asked for. */
export interface LibraryContext {
  readonly config: Config;
  /** What every picture passes that is decoded. */
  readonly gate: DecodeGate;
  /** Gives requests priority over a run over the folders. */
  readonly priority: Priority;
  readonly lockFile: string;
  readonly driver: StoreDriver;
  readonly records: Records;
  /**
   * Runs work with the model and the vectors that answer now, as `library.json` says it at this moment: another process may
   * have brought the library to another model. They stay open until the work is over.
   */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs work with the model and the collection that runs over the folders write to. */
  useTarget<T>(work: (session: Session, choice: Choice) => Promise<T>): Promise<T>;
  /** Deletes a collection that no session starts with any more. */
  dropCollection(collection: string): Promise<void>;
  /** Runs work that writes: one process at a time may. Throws `locked`. */
  writing<T>(command: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function createContext(config: Config, driver: StoreDriver): LibraryContext {
  const lockFile = join(config.home, 'lock');
  const records = driver.durable ? fileRecords(config.home) : memoryRecords();
  const sessions = createSessions(config, driver);
  let serving: { readonly state: string; readonly choice: Promise<Choice> } | null = null;

  /** What answers now; found out anew only when `library.json` has changed. */
  async function currentChoice(): Promise<Choice> {
    const state = await records.libraryState();
    if (serving?.state !== state) {
      const choose = async () => chooseServing(config, await records.readLibrary(), driver);
      const own = { state, choice: choose() };
      serving = own;
      const forget = () => {
        if (serving === own) serving = null;
      };
      // Before the first run the choice is open: a better model may appear on the disk at any time.
      own.choice.then(({ isSettled }) => isSettled || forget(), forget);
    }
    return serving.choice;
  }

  async function use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const choice = await currentChoice();
    try {
      return await sessions.use(choice, work);
    } catch (error) {
      // The collection may have been replaced, and deleted, while it was being read.
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
