import type { Config } from '../config.ts';
import { isWithin } from '../core/folders.ts';
import { type MappedRoot, mappedRoots } from '../core/path-map.ts';
import { log } from '../log.ts';
import type { VectorStore } from '../store/store.ts';
import { countFolders } from './folder-counts.ts';
import { presenceOf } from './presence.ts';

/** Warns of entries of the setting `map-root` that change no path. Nothing else would show them: paths then only look wrong. */
export interface MapRootCheck {
  /** Looks once for entries that no path of the store begins with; an empty store says nothing about them. */
  store(store: VectorStore): Promise<void>;
  /** The same if none of the paths that a search has found lies in a mapped folder, because the store has to count for it. */
  found(paths: readonly string[], store: VectorStore): Promise<void>;
}

/** Warns at once of the folders of this machine that do not exist. */
export function checkMapRoot(config: Config, isUsed: boolean): MapRootCheck {
  const roots = isUsed ? mappedRoots(config['map-root']) : [];
  let isChecked = roots.length === 0;
  const warned = Promise.all(roots.map(warnIfMissing));

  async function check(store: VectorStore): Promise<void> {
    await warned;
    if (isChecked) return;
    isChecked = true;
    for (const { stored, local } of await unusedRoots(store, roots))
      log.warn(
        `No path in the store begins with ${stored} yet: if it is the name that other machines give to ${local}, correct map-root ${stored}=${local}`,
      );
  }

  return {
    store: check,
    async found(paths, store) {
      const isMapped = (path: string) => roots.some(({ local }) => isWithin(path, local));
      if (paths.length > 0 && !paths.some(isMapped)) await check(store);
    },
  };
}

async function warnIfMissing({ stored, local }: MappedRoot): Promise<void> {
  const presence = await presenceOf(local);
  if (presence === 'there') return;
  const why = presence === 'silent' ? 'does not answer' : 'does not exist on this machine';
  log.warn(`${local} of map-root ${stored}=${local} ${why}, so its pictures cannot be shown`);
}

async function unusedRoots(store: VectorStore, roots: readonly MappedRoot[]): Promise<readonly MappedRoot[]> {
  if ((await store.count()) === 0) return [];
  const counts = await countFolders(
    store,
    roots.map(({ local }) => local),
  );
  return roots.filter((_, i) => counts[i]!.count === 0);
}
