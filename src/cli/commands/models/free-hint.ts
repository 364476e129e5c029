import type { Engine, EngineStatus, LibraryCollection } from '../../../engine.ts';
import { formatBytes, plural } from '../../format.ts';

/** The collections that models free deletes. Works without the model of the library. */
export async function unusedCollections({ models }: Engine): Promise<LibraryCollection[]> {
  return (await models.collections()).filter(({ state }) => state === 'unused');
}

/** Their number and size. */
export function sizeOf(unused: readonly LibraryCollection[]): EngineStatus['unused'] {
  return { collections: unused.length, bytes: unused.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Tells how much disk space the vectors of models that are not in use take. */
export function freeHint(
  { collections, bytes }: EngineStatus['unused'],
  { shared }: Pick<Engine, 'shared'>,
): string {
  const whose = collections === 1 ? 'a model that is' : 'models that are';
  return `The vectors of ${whose} not in use (${plural(collections, 'collection')}) take ${formatBytes(bytes)}: ${shared ? 'if no other machine uses them, soutu models free --shared' : 'soutu models free'} deletes them.`;
}
