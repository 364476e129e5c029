import { realpath, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isWithin } from '../../core/folders.ts';
import { didYouMean } from '../../core/similar-names.ts';
import { SoutuError } from '../../errors.ts';
import { fileError } from '../../file-errors.ts';
import { exists } from '../../indexing/exists.ts';
import { acquireLock } from '../../library/lock.ts';
import { readModelSetup } from '../../models/files/model-folder.ts';
import { cacheFolders } from '../../models/local/cache-folder.ts';
import { BUILT_IN, findCard } from '../../models/model-cards.ts';
import { fullName, namesLike } from '../../models/model-name.ts';
import type { LocalModel } from '../../models/model-ref.ts';
import { partsInHome, partsInHuggingFace, partsInModelScope } from '../../models/removal/find-parts.ts';
import type { RemovablePart } from '../../models/removal/part.ts';
import { bytesInside } from '../../models/removal/repository.ts';
import { findAll, findModel } from '../../models/sources/find-model.ts';
import { isRelative, parseHubName } from '../../models/sources/hub-name.ts';
import type { SourceFolders } from '../../models/sources/model-sources.ts';
import { chooseModel, isModelSet, localSourcesOf, sourceFolders } from '../choose-model.ts';
import type { LibraryContext } from '../context.ts';
import type { ModelRemoval, RemoveModelOptions } from '../model-types.ts';
import type { RunQueue } from '../runs.ts';
import { isEmpty, withoutModel } from './empty-library.ts';

/** See `Models.remove`. */
export async function removeModel(
  context: LibraryContext,
  runs: Pick<RunQueue, 'interrupt' | 'switches'>,
  given: string,
  { dryRun = false, command = 'soutu models remove' }: RemoveModelOptions,
): Promise<ModelRemoval> {
  if (dryRun) return planned(await plan(context, runs, given));
  // In the turn of the library, so that no run of any process begins to need the model meanwhile.
  return runs.interrupt(() =>
    context.writing(command, async () => {
      const removal = await plan(context, runs, given);
      const { records } = context;
      // First, so that a crash leaves no library whose model is gone.
      if (removal.leavesNone) await records.writeLibrary(withoutModel(await records.readLibrary()));
      await deleteParts(removal.id, removal.parts, context);
      return planned(removal);
    }),
  );
}

interface Plan {
  readonly id: string;
  readonly parts: readonly RemovablePart[];
  /** Whether it is the model of the library, which is empty. */
  readonly leavesNone: boolean;
}

function planned({ id, parts }: Omit<Plan, 'leavesNone'>): ModelRemoval {
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { id, parts: parts.map(({ deletes: _, ...part }) => part), bytes };
}

/** Throws `model-in-use`, `model-missing`. */
async function plan(context: LibraryContext, runs: Pick<RunQueue, 'switches'>, given: string): Promise<Plan> {
  const name = fullName(given) ?? given;
  const id = name.split('@')[0]!;
  if (id.toLowerCase() === BUILT_IN) {
    throw new SoutuError('model-in-use', `${BUILT_IN} is part of the package and cannot be removed`, {
      hint: 'It takes 51 MB and needs no download. To use another model: soutu models use NAME.',
    });
  }
  const parts = await findParts(name, sourceFolders(context.config));
  if (parts.length === 0) throw nothingToRemove(given, context);
  const leavesNone = (await isOfLibrary(parts, context)) && (await isEmpty(context));
  await requireUnused(parts, context, runs, leavesNone);
  return { id, parts: [...parts, ...(await optimisedCopies(name, parts, context))], leavesNone };
}

/** Names that are no hub's are looked for in the home only. */
async function findParts(name: string, folders: SourceFolders): Promise<RemovablePart[]> {
  const hub = parseHubName(name);
  if (hub === null) {
    const isName = /^[\w.-]+$/.test(name) && !isRelative(name);
    return isName ? partsInHome(name, folders) : [];
  }
  return [
    ...(hub.revision === null ? await partsInHome(hub.id, folders) : []),
    ...(await partsInHuggingFace(hub, folders)),
    ...(await partsInModelScope(hub, folders)),
  ];
}

function nothingToRemove(given: string, { config }: LibraryContext): SoutuError {
  const places = [join(config.home, 'models'), config['hf-cache'], config['modelscope-cache']];
  return new SoutuError('model-missing', `There is no downloaded model ${JSON.stringify(given)}`, {
    hint: `${findCard(fullName(given)?.split('@')[0] ?? '') ? '' : didYouMean(namesLike(given))}Models are removed from ${places.join(', ')}. soutu models lists those on this disk.`,
  });
}

/** Throws `model-in-use` if the library, its settings or one of its runs needs files in one of the parts. */
async function requireUnused(
  parts: readonly RemovablePart[],
  context: LibraryContext,
  runs: Pick<RunQueue, 'switches'>,
  leavesNone: boolean,
): Promise<void> {
  const { config } = context;
  const set = isModelSet(config) ? await chooseModel(config, null).catch(() => null) : null;
  const refs = [
    ...(leavesNone ? [] : await modelsOfLibrary(context)),
    ...(await installed(
      runs.switches().map(({ name }) => name),
      context,
    )),
    set,
  ];
  for (const ref of refs) {
    if (ref?.kind !== 'local') continue;
    const part = await partOf(ref, parts);
    if (!part) continue;
    throw new SoutuError(
      'model-in-use',
      `${ref.id} in ${part.path} is in use by the library in ${config.home}`,
    );
  }
}

async function isOfLibrary(parts: readonly RemovablePart[], context: LibraryContext): Promise<boolean> {
  for (const ref of await modelsOfLibrary(context)) if (await partOf(ref, parts)) return true;
  return false;
}

async function modelsOfLibrary(context: LibraryContext): Promise<LocalModel[]> {
  const { model, nextModel } = await context.records.readLibrary();
  return installed(
    [model, nextModel].filter((name) => name !== null),
    context,
  );
}

/** Those of the models that are on this disk. */
async function installed(names: readonly string[], { config }: LibraryContext): Promise<LocalModel[]> {
  const refs = names.map((name) => findModel(name, localSourcesOf(config)).catch(() => null));
  return (await Promise.all(refs)).filter((ref) => ref !== null);
}

/** The part that has files of the model; undefined if none has. */
async function partOf(ref: LocalModel, parts: readonly RemovablePart[]): Promise<RemovablePart | undefined> {
  const folder = await realpath(ref.folder);
  for (const part of parts)
    if (isWithin(ref.folder, part.path) || isWithin(folder, await realpath(part.path))) return part;
  return undefined;
}

/** The optimised copies that Soutu has made of the removed files, unless the same files are in another place as well. */
async function optimisedCopies(
  name: string,
  parts: readonly RemovablePart[],
  { config }: LibraryContext,
): Promise<RemovablePart[]> {
  const cache = join(config.home, 'cache', 'models');
  const fingerprints = { removed: new Set<string>(), kept: new Set<string>() };
  for (const { folder } of await findAll(name, localSourcesOf(config))) {
    const setup = await readModelSetup(folder).catch(() => null);
    const isRemoved = parts.some(({ path }) => isWithin(folder, path));
    if (setup) fingerprints[isRemoved ? 'removed' : 'kept'].add(setup.fingerprint);
  }
  const copies: RemovablePart[] = [];
  for (const fingerprint of fingerprints.removed) {
    if (fingerprints.kept.has(fingerprint)) continue;
    for (const path of cacheFolders(cache, fingerprint)) {
      if (!(await exists(path))) continue;
      const bytes = await bytesInside(path);
      copies.push({ kind: 'optimised', source: 'home', path, deletes: [path], bytes });
    }
  }
  return copies;
}

/** Deletes all parts while no download of the model can run. Throws `locked`, `store-failed`. */
async function deleteParts(
  id: string,
  parts: readonly RemovablePart[],
  { config }: LibraryContext,
): Promise<void> {
  const folder = id.replace('/', '--');
  const lockFiles = [
    ...(has(parts, 'huggingface')
      ? [join(config['hf-cache'], '.locks', `models--${folder}`, 'soutu.lock')]
      : []),
    ...(has(parts, 'modelscope') ? [join(config['modelscope-cache'], '.locks', `${folder}.lock`)] : []),
  ];
  const locks = [];
  try {
    for (const file of lockFiles)
      locks.push(await acquireLock(file, { command: `soutu models remove ${id}` }));
    for (const { deletes } of parts) {
      for (const path of deletes) await deletePath(path);
    }
  } finally {
    for (const lock of locks) await lock.release();
    // The folder of the organisation and that of the lock; neither is deleted unless it is empty.
    const parents = [...lockFiles, ...parts.map(({ path }) => path)].map((path) => dirname(path));
    const isOwn = (path: string) => [id.split('/')[0], `models--${folder}`].includes(basename(path));
    for (const path of parents.filter(isOwn)) await rmdir(path).catch(() => {});
  }
}

const has = (parts: readonly RemovablePart[], source: string) => parts.some((part) => part.source === source);

async function deletePath(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw fileError('store-failed', `${path} cannot be deleted`, error);
  }
}
