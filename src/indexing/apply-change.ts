import { datesOf } from '../images/origin/taken.ts';
import { spellingsOnDisk } from '../images/spelling.ts';
import type { FileCatalog, FileEntry } from '../library/file-catalog.ts';
import { type Asset, withMtime, withoutStage } from './asset.ts';
import { withTimeOfFirst } from './first-time.ts';
import type { PathSets } from './path-sets.ts';
import type { FileChange, IndexReport } from './report.ts';
import { SIDECAR_STAGES } from './stage.ts';

/** The outcome for one file; `entry` is its new line in the file catalog. */
export type Change =
  | { readonly kind: 'new'; readonly path: string; readonly entry: FileEntry; readonly asset: Asset }
  | { readonly kind: 'known'; readonly path: string; readonly entry: FileEntry & { readonly id: string } }
  | { readonly kind: 'failed'; readonly path: string; readonly entry: FileEntry }
  | { readonly kind: 'gone'; readonly path: string };

/** The state to which changes are applied. */
export interface ChangeTarget {
  /** Working copies of the affected assets, by id. Their paths are those of `paths`. */
  readonly assets: Map<string, Asset>;
  readonly paths: PathSets;
  /** Absolute paths of the folders of the library. */
  readonly roots: readonly string[];
  /** Assets whose files were looked for in this run: nearly all of them are still there when the next copy is found. */
  readonly lookedFor: Set<string>;
  readonly files: FileChanges;
  readonly report: IndexReport;
  /** What is done, for those who follow the run. */
  readonly done: FileChange[];
  /** Whether a path lies on this machine, so that its absence here means that the file was deleted. */
  readonly isOurs: (path: string) => boolean;
  /** Whether a file that is gone was moved to another path, and does not lie on a disk that is away (`movedTest`). */
  readonly isMoved: (from: string, to: string) => Promise<boolean>;
  /** Called with the id of an asset that lost a path with sidecars and keeps others: its sidecars are read again. */
  readonly onSidecarsLost: (id: string) => void;
}

/** An overlay of the file catalog, so that later changes of a batch see the earlier ones before any is written. */
export interface FileChanges extends Pick<FileCatalog, 'get' | 'set' | 'delete'> {
  /** Writes the changes to the catalog. */
  commit(): void;
}

export function createFileChanges(files: FileCatalog): FileChanges {
  const changed = new Map<string, FileEntry | undefined>();
  return {
    get: (path) => (changed.has(path) ? changed.get(path) : files.get(path)),
    set: (path, entry) => changed.set(path, entry),
    delete: (path) => changed.set(path, undefined),
    commit() {
      for (const [path, entry] of changed) {
        if (entry) files.set(path, entry);
        else files.delete(path);
      }
    },
  };
}

/** Applies one change to the working copies and the report; false if its asset is missing from the store. */
export async function applyChange(change: Change, target: ChangeTarget): Promise<boolean> {
  const { assets, paths, files, report } = target;
  const before = files.get(change.path);
  // Another machine may have other content under the same path.
  const old = before?.foreign ? null : (before?.id ?? null);
  const id = change.kind === 'gone' ? null : change.entry.id;
  if (change.kind === 'known' && !assets.has(change.entry.id)) return false;
  if (old !== null && old !== id) await dropPath(old, change.path, target);
  if (change.kind === 'gone') files.delete(change.path);
  else files.set(change.path, change.entry);
  switch (change.kind) {
    case 'gone':
      report.removed += 1;
      target.done.push({ kind: 'removed', path: change.path, from: null });
      break;
    case 'failed':
      break;
    case 'new': {
      const present = assets.get(change.asset.id);
      paths.set(change.asset.id, [change.path, ...(present ? paths.of(present) : [])]);
      assets.set(change.asset.id, change.asset);
      report[old === null ? 'added' : 'updated'] += 1;
      target.done.push({ kind: old === null ? 'added' : 'changed', path: change.path, from: null });
      break;
    }
    case 'known':
      await addPath(change, assets.get(change.entry.id)!, old, target);
  }
  return true;
}

/** Removes a path from an asset. */
async function dropPath(id: string, path: string, target: ChangeTarget): Promise<void> {
  const { assets, files } = target;
  const asset = assets.get(id);
  if (!asset) return;
  const paths = target.paths.of(asset);
  const before = firstOf(paths);
  paths.delete(path);
  const kept = await withTimeOfFirst(asset, before, firstOf(paths), target);
  const isBehind = files.get(path)?.sidecars !== undefined || losesName(kept, paths, target);
  assets.set(id, isBehind ? withoutSidecars(kept, target) : kept);
}

/** Whether a name dated an asset and none does now: its file may say when it was changed, which the name outranked. */
function losesName({ facts }: Asset, paths: ReadonlySet<string>, { roots }: ChangeTarget): boolean {
  const { takenFrom } = facts;
  if (paths.size === 0 || (takenFrom !== 'name' && takenFrom !== 'folder')) return false;
  return datesOf({ ...facts, paths: [...paths] }, roots).takenFrom === null;
}

const firstOf = (paths: ReadonlySet<string>): string | undefined => paths.values().next().value;

/**
 * Without the record that its sidecars were read, some of which no longer belong to it. If the run ends before they are read again, the
 * next one does it.
 */
function withoutSidecars(asset: Asset, { paths, onSidecarsLost }: ChangeTarget): Asset {
  if (paths.of(asset).size > 0) onSidecarsLost(asset.id);
  return SIDECAR_STAGES.reduce(withoutStage, asset);
}

/** Handles a file whose content is already stored: the same file touched, another copy, or a moved file. */
async function addPath(
  change: Extract<Change, { kind: 'known' }>,
  asset: Asset,
  old: string | null,
  target: ChangeTarget,
): Promise<void> {
  const { assets, report } = target;
  const { mtime } = asset.facts;
  const paths = target.paths.of(asset);
  if (paths.has(change.path)) {
    if (firstOf(paths) === change.path && mtime !== change.entry.mtime) {
      assets.set(asset.id, withMtime(asset, change.entry.mtime));
    }
    report.unchanged += 1;
    return;
  }
  const before = firstOf(paths);
  const { from, hadSidecars } = await dropDeleted(asset.id, change.path, paths, target);
  if (old !== null) report.updated += 1;
  else report[from === null ? 'copies' : 'moved'] += 1;
  const kind = old !== null ? 'changed' : from === null ? 'added' : 'moved';
  target.done.push({ kind, path: change.path, from });
  paths.add(change.path);
  const moved = await withTimeOfFirst(asset, before, firstOf(paths), target);
  assets.set(
    asset.id,
    hadSidecars || losesName(moved, paths, target) ? withoutSidecars(moved, target) : moved,
  );
}

/** Takes the deleted files out of the paths of an asset of which another file was found, once in a run. */
async function dropDeleted(
  id: string,
  other: string,
  paths: Set<string>,
  { files, roots, isOurs, isMoved, lookedFor }: ChangeTarget,
): Promise<{ from: string | null; hadSidecars: boolean }> {
  const found = { from: null as string | null, hadSidecars: false };
  if (lookedFor.has(id)) return found;
  lookedFor.add(id);
  const ours = [...paths].filter(isOurs);
  const spelled = await spellingsOnDisk(ours, roots);
  // A file that was renamed from `a.jpg` to `A.jpg` may be found by both names, but has only the second.
  for (const path of ours.filter((one, i) => spelled[i] !== one)) {
    if (!(await isMoved(path, other))) continue;
    found.from ??= path;
    found.hadSidecars ||= files.get(path)?.sidecars !== undefined;
    files.delete(path);
    paths.delete(path);
  }
  return found;
}
