import { nameOfAddress } from '../../core/model-address.ts';
import { didYouMean } from '../../core/similar-names.ts';
import { SoutuError } from '../../errors.ts';
import { BY_PREFERENCE, findCard } from '../model-cards.ts';
import { fullName, namesLike } from '../model-name.ts';
import type { ModelRef } from '../model-ref.ts';
import { parseHubName } from './hub-name.ts';
import type { ModelSource } from './source.ts';

/**
 * Finds a model by the name that the user gave: soutu-mini, a folder, a hub name such as BAAI/BGE-VL-base or
 * BAAI/BGE-VL-base@REVISION, or the short name of a known model (bge-vl-base). Downloads nothing. Throws `model-missing` with
 * the searched locations, the problem at each (an unfinished download is not a model), and the models that are available.
 */
export async function findModel<R extends ModelRef>(
  name: string,
  sources: readonly ModelSource<R>[],
): Promise<R> {
  const exact = await lookUp(name, sources);
  if ('ref' in exact) return exact.ref;
  const full = fullName(name) ?? name;
  const found = full === name ? exact : await lookUp(full, sources);
  if ('ref' in found) return found.ref;
  if (found.unfinished !== null) {
    throw new SoutuError('model-missing', `${full} is not on this disk: ${found.unfinished}.`, {
      hint: `soutu models pull ${full} continues it.`,
    });
  }
  const why =
    found.reasons.length === 0
      ? `${name}: no folder with a model, and not the name of one.`
      : `${full} is not on this disk: ${found.reasons.join('; ')}.`;
  const lists = await Promise.all(sources.map((source) => source.list()));
  const known = new Set(lists.flat().map(({ id }) => id));
  const hub = parseHubName(full);
  const hint = hintFor(name, hub && `soutu models pull ${full}`, [...known]);
  throw new SoutuError('model-missing', `${why} Models on this disk: ${[...known].join(', ')}.`, {
    ...(hint && { hint }),
  });
}

/** What to do about a missing model: another spelling, or the command that downloads it. */
function hintFor(name: string, download: string | null, installed: readonly string[]): string | null {
  if (name.endsWith('@')) return `Write a branch, tag or commit after the @, or ${name.slice(0, -1)} alone.`;
  const question = findCard(nameOfAddress(name).split('@')[0]!) ? '' : didYouMean(namesLike(name, installed));
  if (download !== null) return `${question}${question ? 'Otherwise download' : 'Download'} it: ${download}`;
  return question && `${question}soutu models lists the known models and those on this disk.`;
}

/** The same model in every place that has it, the one that is used first; empty if it is nowhere. */
export async function findAll<R extends ModelRef>(
  name: string,
  sources: readonly ModelSource<R>[],
): Promise<R[]> {
  const found: R[] = [];
  for (const one of new Set([name, fullName(name) ?? name])) {
    for (const source of sources) {
      const lookup = await source.find(one);
      if (lookup && 'ref' in lookup) found.push(lookup.ref);
    }
  }
  return found;
}

/** The model for a new library: the most preferred one on this disk. */
export async function findPreferred(sources: readonly ModelSource[]): Promise<ModelRef> {
  const ref = await firstOf(
    BY_PREFERENCE.map(({ id }) => id),
    sources,
  );
  if (ref !== null) return ref;
  throw new SoutuError('model-missing', 'There is no model on this disk.');
}

/** A model on this disk that is preferred to the one in use and knows a language; null if there is none. */
export async function findBetter(
  inUse: string,
  sources: readonly ModelSource[],
  language: string,
): Promise<ModelRef | null> {
  const own = BY_PREFERENCE.findIndex(({ id }) => id === findCard(inUse)?.id);
  const better = BY_PREFERENCE.slice(0, Math.max(0, own)).filter(
    ({ languages }) => languages.includes(language) || languages.includes('mul'),
  );
  return firstOf(
    better.map(({ id }) => id),
    sources,
  );
}

async function firstOf(ids: readonly string[], sources: readonly ModelSource[]): Promise<ModelRef | null> {
  for (const id of ids) {
    const found = await lookUp(id, sources);
    if ('ref' in found) return found.ref;
  }
  return null;
}

interface Missing {
  /** Why each source does not have it. */
  readonly reasons: readonly string[];
  /** The reason of a source that has an interrupted download; null if none has. */
  readonly unfinished: string | null;
}

/** The model of the first source that has it, or the reasons of all sources. */
export async function lookUp<R extends ModelRef>(
  name: string,
  sources: readonly ModelSource<R>[],
): Promise<{ readonly ref: R } | Missing> {
  const reasons: string[] = [];
  let unfinished: string | null = null;
  for (const source of sources) {
    const found = await source.find(name);
    if (found === undefined) continue;
    if ('ref' in found) return found;
    reasons.push(found.reason);
    if (found.isUnfinished) unfinished ??= found.reason;
  }
  return { reasons, unfinished };
}
