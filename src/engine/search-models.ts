import { basename, isAbsolute, resolve } from 'node:path';
import { createVersionedCache, type VersionedCache } from '../core/memo.ts';
import { didYouMean } from '../core/similar-names.ts';
import { SoutuError } from '../errors.ts';
import type { Library } from '../library/library-file.ts';
import { findCard } from '../models/model-cards.ts';
import { fullName, namesLike } from '../models/model-name.ts';
import { parseHubName } from '../models/sources/hub-name.ts';
import type { Collection } from '../store/driver.ts';
import { type Choice, chooseBeside, servedCollection } from './choices.ts';
import { sourcesOf } from './choose-model.ts';
import { countMissing } from './collections.ts';
import type { LibraryContext } from './context.ts';
import type { IncompleteModel } from './picture-types.ts';
import type { Session } from './sessions.ts';

/** The models that searches of a library can ask: that of the library, and those of which it has vectors. */
export interface SearchModels {
  /**
   * Runs work with a session for each named model, in this order, and with those of them that lack pictures of the library. Only
   * names of models that have vectors in the library are looked up on the disk. Throws `model-not-indexed`, `model-missing`, and
   * `bad-query` if two names mean the same model.
   *
   * @param library the session of the library
   */
  use<T>(
    names: readonly string[],
    library: Session,
    work: (sessions: readonly Session[], incomplete: readonly IncompleteModel[]) => Promise<T>,
  ): Promise<T>;
  /** Ids of the models that can be asked, that of the library first. Opens no collection. */
  available(library: Session): Promise<readonly string[]>;
}

/** What the models of a library are chosen from. */
interface Known {
  /** The collection that has all pictures; null if there is none yet. */
  readonly complete: Collection | null;
  readonly existing: readonly Collection[];
  /** Names of the models with collections, as recorded. */
  readonly models: readonly string[];
}

/** A model with its collection, and the number of pictures of the library that the collection lacks. */
interface Candidate extends Choice {
  readonly missing: number;
}

/** The comparison of a collection with itself, which need not be made. */
const ALL = { pictures: 1, missing: 0 };

export function createSearchModels(context: LibraryContext): SearchModels {
  const compare = createComparison(context);
  const describe = createDescribe(context);

  async function readKnown({ collection }: Session): Promise<Known> {
    const { config, driver, records } = context;
    const library = await records.readLibrary();
    const [served, existing] = await Promise.all([
      servedCollection(config, library, driver),
      driver.collections(),
    ]);
    const complete = existing.find(({ name }) => name === (served ?? collection)) ?? null;
    return { complete, existing, models: modelsOf(library) };
  }

  /** The collection that has most pictures: the library may have vectors of several revisions of a model. */
  async function choose(name: string, { models, existing, complete }: Known): Promise<Candidate> {
    const candidates: Candidate[] = [];
    for (const recorded of models.filter((one) => isNamed(one, name))) {
      const choice = await describe(recorded, existing);
      if (!choice || !complete) continue;
      const isComplete = choice.collection.name === complete.name;
      const { pictures, missing } = isComplete ? ALL : await compare(complete, choice.collection);
      if (pictures > missing) candidates.push({ ...choice, missing });
    }
    const [best] = candidates.sort((a, b) => a.missing - b.missing);
    if (best) return best;
    throw new SoutuError('model-not-indexed', `This library has no vectors of ${name}`, {
      hint: await hintFor(name),
    });
  }

  /** How to get the vectors of a model, if there is one of that name. Only lists are read, so that nobody learns of other folders. */
  async function hintFor(name: string): Promise<string> {
    const lists = await Promise.all(sourcesOf(context.config).map((source) => source.list()));
    const installed = lists.flat().map(({ id }) => id);
    const full = fullName(name) ?? name;
    const id = full.split('@')[0]!;
    const use = `soutu models use ${name}`;
    const isInstalled = isAbsolute(name) || installed.some((one) => one.toLowerCase() === id.toLowerCase());
    if (isInstalled)
      return `Compute them with ${use}; afterwards soutu models use switches back to the other model at once.`;
    if (findCard(id) !== null || parseHubName(full) !== null)
      return `Download the model and compute them: soutu models pull ${name} && ${use}`;
    return `${didYouMean(namesLike(name, installed))}soutu models lists the known models and those on this disk.`;
  }

  return {
    async use(names, library, work) {
      const known = await readKnown(library);
      const own = await library.model();
      const isComplete = known.complete === null || known.complete.name === library.collection;
      const isOwn = (name: string) => isComplete && isNamed(own.id, name);
      const choices = await Promise.all(names.map((name) => (isOwn(name) ? null : choose(name, known))));
      const ids = choices.map((choice) => choice?.model.id ?? own.id);
      const twice = ids.find((id, i) => ids.indexOf(id) !== i);
      if (twice !== undefined) {
        throw new SoutuError('bad-query', `models names ${twice} twice`, { hint: 'Name each model once.' });
      }
      const incomplete = choices.flatMap((choice) =>
        choice && choice.missing > 0 ? { model: choice.model.id, missing: choice.missing } : [],
      );
      return open(context, choices, library, [], (sessions) => work(sessions, incomplete));
    },
    async available(library) {
      const known = await readKnown(library);
      const own = await library.model();
      const ids = [own.id];
      for (const name of known.models) {
        const choice = await describe(name, known.existing).catch(() => null);
        if (choice !== null && !ids.includes(choice.model.id)) ids.push(choice.model.id);
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

/** Compares collections, each pair once until either changes. */
function createComparison(context: LibraryContext) {
  const known = new Map<string, VersionedCache<Awaited<ReturnType<typeof countMissing>>>>();
  const versionOf = (collection: Collection) => context.useStore(collection, (store) => store.version());
  return async (source: Collection, candidate: Collection) => {
    const key = `${source.name} ${candidate.name}`;
    const cache =
      known.get(key) ??
      createVersionedCache(
        async () => {
          const versions = [await versionOf(source), await versionOf(candidate)];
          return versions.includes(null) ? null : versions.join();
        },
        () => countMissing(context, source, candidate),
        ({ pictures }) => pictures,
      );
    known.set(key, cache);
    return cache.get();
  };
}

function modelsOf({ model, collections }: Library): string[] {
  return [...new Set([...(model === null ? [] : [model]), ...Object.values(collections)])];
}

/** Whether a recorded name (soutu-mini, BAAI/BGE-VL-base, the same @REVISION, or a folder) is meant by a given one. */
function isNamed(recorded: string, given: string): boolean {
  const names = [recorded, parseHubName(recorded)?.id, isAbsolute(recorded) ? basename(recorded) : undefined];
  const wanted = [given, fullName(given) ?? given, resolve(given)].map((name) => name.toLowerCase());
  return names.some((name) => name !== undefined && wanted.includes(name.toLowerCase()));
}
