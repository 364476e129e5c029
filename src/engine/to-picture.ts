import type { Filter } from '../core/filter.ts';
import { isWithin } from '../core/folders.ts';
import type { Position } from '../core/position.ts';
import { isoWall } from '../core/wall-time.ts';
import type { SearchedAsset } from '../search/search.ts';
import type { ItemInfo } from '../store/item.ts';
import type { Picture, SearchHit } from './types.ts';

/** Converts an item to its public form, with a path inside of the filtered folders first. */
export function toPicture(item: ItemInfo, folders: readonly string[] = []): Picture {
  return {
    id: item.asset,
    ...pathsOf(item.paths, folders),
    part: item.part,
    width: item.width,
    height: item.height,
    format: item.format,
    size: item.size,
    mtime: item.mtime === null ? null : new Date(item.mtime).toISOString(),
    date: item.date === null ? null : isoWall(item.date),
    takenAt: item.takenAt === null ? null : isoWall(item.takenAt, item.takenOffset),
    takenFrom: item.takenFrom,
    position: positionOf(item),
    color: item.color,
  };
}

/** The paths of a picture with one in these folders first, so that the copy that was searched for is the one that is shown. */
export function pathsOf(
  paths: readonly string[],
  folders: readonly string[],
): Pick<Picture, 'path' | 'paths'> {
  const wanted = paths.find((path) => folders.some((folder) => isWithin(path, folder)));
  const ordered = wanted === undefined ? paths : [wanted, ...paths.filter((path) => path !== wanted)];
  return { path: ordered[0]!, paths: ordered };
}

const positionOf = ({ latitude, longitude }: ItemInfo): Position | null =>
  latitude === null || longitude === null ? null : { latitude, longitude };

/** Converts a search result to its public form. Named fields, because rest patterns made warm searches a fifth slower. */
export function toHit(result: SearchedAsset, filter: Filter | undefined): SearchHit {
  const { info, item, rank, score, relevance, probability, matches, reasons } = result;
  const picture = toPicture(info, wantedFolders(filter));
  const { entry, text } = info;
  const found = { rank, score, relevance, probability, matches, reasons, item };
  if (entry === null) return { kind: 'picture', ...found, ...picture };
  return { kind: 'text', ...found, ...picture, ...entry, text: text ?? '' };
}

/** The folders and files that a filter selects. */
export function wantedFolders(filter: Filter | undefined): string[] {
  if (filter === undefined) return [];
  if (filter.op === 'and' || filter.op === 'or') return filter.of.flatMap(wantedFolders);
  if (filter.op === 'in' && (filter.field === 'folders' || filter.field === 'path'))
    return [...filter.values];
  return filter.op === 'contains' && filter.field === 'folders' ? [filter.value] : [];
}
