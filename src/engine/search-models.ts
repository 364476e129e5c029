import { basename, isAbsolute, resolve } from 'node:path';
import { SoutuError } from '../errors.ts';
import type { Library } from '../library/library-file.ts';
import { fullName } from '../models/model-name.ts';
import { parseHubName } from '../models/sources/hub-name.ts';
import type { Collection } from '../store/driver.ts';
import { type Choice, chooseBeside, servedCollection } from './choices.ts';
import { hasAllOf } from './collections.ts';
import type { LibraryContext } from './context.ts';
import type { Session } from './sessions.ts';

/** The models that searches of a library can ask: that of the library, and those whose vectors cover all of its pictures. */
export interface SearchModels {
  /**
   * Runs work with a session for each named model, in this order. Only names of models that have vectors in the library are
   * looked up on the disk. Throws `model-not-indexed`, `model-missing`, and `bad-query` if two names mean the same model.
   *
   * @param library the session of the library
   */
  use<T>(
    names: readonly string[],
    library: Session,
    work: (sessions: readonly Session[]) => Promise<T>,
  ): Promise<T>;
  /** Ids of the models that can be asked, that of the library first. */
  available(library: Session): Promise<readonly string[]>;
}

/** What the models of a library are chosen from. */
interface Known {
  /** The collection that has all pictures. */
  readonly complete: string;
  readonly existing: readonly Collection[];
  /** Names of the models with collections, as recorded. */
  readonly models: readonly string[];
}

export function createSearchModels(context: LibraryContext): SearchModels {
  const covers = createCovers(context);
  const describe = createDescribe(context);

  async function readKnown({ collection }: Session): Promise<Known> {
    const { config, driver, records } = context;
    const library = await records.readLibrary();
    const [served, existing] = await Promise.all([
      servedCollection(config, library, driver),
      driver.collections(),
    ]);
    return { complete: served ?? collection, existing, models: modelsOf(library) };
  }

  /** The choices of a name: several if the library has vectors of several revisions of a model. */
  async function choicesOf(name: string, { models, existing }: Known): Promise<Choice[]> {
    const choices: Choice[] = [];
    for (const recorded of models.filter((one) => isNamed(one, name))) {
      const choice = await describe(recorded, existing);
      if (choice) choices.push(choice);
    }
    return choices;
  }

  async function choose(name: string, known: Known): Promise<Choice> {
    const choices = await choicesOf(name, known);
    for (const choice of choices) if (await covers(known, choice.collection)) return choice;
    throw await notIndexed(name, choices[0], known, context);
  }

  return {
    async use(names, library, work) {
      const known = await readKnown(library);
      const own = await library.model();
      const isOwn = (name: string) => library.collection === known.complete && isNamed(own.id, name);
      const choices = await Promise.all(names.map((name) => (isOwn(name) ? null : choose(name, known))));
      const ids = choices.map((choice) => choice?.model.id ?? own.id);
      const twice = ids.find((id, i) => ids.indexOf(id) !== i);
      if (twice !== undefined) {
        throw new SoutuError('bad-query', `models names ${twice} twice`, { hint: 'Name each model once.' });
      }
      return open(context, choices, library, [], work);
    },
    async available(library) {
      const known = await readKnown(library);
      const own = await library.model();
      const ids = [own.id];
      for (const name of known.models) {
        const choice = await describe(name, known.existing).catch(() => null);
        if (choice === null || ids.includes(choice.model.id)) continue;
        if (await covers(known, choice.collection).catch(() => false)) ids.push(choice.model.id);
      }
      return ids;
    },
  };
}

/** Opens the sessions of choices, one inside of the other; null is the library's own. */
function open<T>(
  context: LibraryContext,
  choices: readonly (Choice | null)[],
  library: Session,
  opened: readonly Session[],
  work: (sessions: readonly Session[]) => Promise<T>,
): Promise<T> {
  const [next, ...rest] = choices;
  if (next === undefined) return work(opened);
  const proceed = (session: Session) => open(context, rest, library, [...opened, session], work);
  const isLibrarys = next === null || next.collection.name === library.collection;
  return isLibrarys ? proceed(library) : context.useBeside(next, proceed);
}

/** Remembers models and their collections until the library changes, because describing a model reads some of its files. */
function createDescribe({ config, records }: LibraryContext) {
  const known = new Map<string, Promise<Choice | null>>();
  let state = '';
  return async (name: string, existing: readonly Collection[]): Promise<Choice | null> => {
    const now = `${await records.libraryState()} ${existing.map((collection) => collection.name).join()}`;
    if (now !== state) known.clear();
    state = now;
    const before = known.get(name);
    if (before) return before;
    const choosing = chooseBeside(config, name, existing);
    known.set(name, choosing);
    choosing.catch(() => known.delete(name));
    return choosing;
  };
}

/** Remembers which collection has all pictures of another one until either changes. */
function createCovers(context: LibraryContext) {
  const known = new Map<string, { readonly versions: string; readonly covers: Promise<boolean> }>();
  return async ({ complete, existing }: Known, candidate: Collection): Promise<boolean> => {
    if (candidate.name === complete) return true;
    const source = existing.find(({ name }) => name === complete);
    if (!source) return false;
    const [all, own] = [await stateOf(context, source), await stateOf(context, candidate)];
    // Cheap, and enough while a run adds pictures to one of them.
    if (own.pictures < all.pictures) return false;
    const versions = [all.version, own.version];
    const key = `${complete} ${candidate.name}`;
    const before = known.get(key);
    const isKnown = !versions.includes(null) && before?.versions === versions.join();
    if (isKnown) return before.covers;
    const comparing = { versions: versions.join(), covers: hasAllOf(context, complete, candidate) };
    known.set(key, comparing);
    comparing.covers.catch(() => known.delete(key));
    return comparing.covers;
  };
}

const stateOf = ({ useStore }: LibraryContext, collection: Collection) =>
  useStore(collection, async (store) => ({
    // Read first: a change in between then gives another version the next time.
    version: await store.version(),
    pictures: await store.count(undefined, { leading: true }),
  }));

function modelsOf({ model, collections }: Library): string[] {
  return [...new Set([...(model === null ? [] : [model]), ...Object.values(collections)])];
}

/** Whether a recorded name (soutu-mini, BAAI/BGE-VL-base, the same @REVISION, or a folder) is meant by a given one. */
function isNamed(recorded: string, given: string): boolean {
  const names = [recorded, parseHubName(recorded)?.id, isAbsolute(recorded) ? basename(recorded) : undefined];
  const wanted = [given, fullName(given) ?? given, resolve(given)].map((name) => name.toLowerCase());
  return names.some((name) => name !== undefined && wanted.includes(name.toLowerCase()));
}

async function notIndexed(
  name: string,
  choice: Choice | undefined,
  { complete, existing }: Known,
  context: LibraryContext,
): Promise<SoutuError> {
  const count = async (of: string): Promise<number> => {
    const collection = existing.find((one) => one.name === of);
    return collection ? (await stateOf(context, collection)).pictures : 0;
  };
  const [all, own] = await Promise.all([count(complete), choice ? count(choice.collection.name) : 0]);
  const why =
    own === 0
      ? `This library has no vectors of ${name}`
      : `This library has vectors of ${name} for ${own} pictures, which do not include all of its ${all}`;
  return new SoutuError('model-not-indexed', why, {
    hint: `Compute them with soutu models use ${name}; afterwards soutu models use switches back to the other model at once.`,
  });
}
