import { readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { log } from '../log.ts';
import { writeCacheFile } from '../private-folder.ts';

const effortSchema = z.object({
  ef: z.exactOptional(z.int().min(1)),
  nprobe: z.exactOptional(z.int().min(1)),
  refine: z.exactOptional(z.int().min(1)),
});

const tunedSchema = z.object({
  version: z.literal(1),
  /** Name of the store in which it was measured. */
  store: z.string(),
  /** Index that soutu tune has chosen, as in the setting `index`; null if the store chooses. */
  index: z.string().nullable(),
  /** Kind of index for which the effort is. */
  kind: z.string(),
  /** What searches look at that name nothing themselves; nothing if the store decides. */
  effort: effortSchema,
  /** Recall for which the effort was chosen; null if the store decided. */
  wanted: z.number().nullable(),
  /** What searches with this effort have found; null until it was measured. */
  measured: z
    .object({
      recall: z.number(),
      pictures: z.number().nullable(),
      texts: z.number().nullable(),
      /** Half of the width of the 90 % confidence interval. */
      margin: z.number(),
      queries: z.int(),
      /** Items of the collection then. */
      rows: z.int(),
      /** ISO time in UTC. */
      at: z.string(),
      /** Parameters of the index. */
      parameters: z.record(z.string(), z.number()),
    })
    .nullable(),
  /** ISO time in UTC of a measurement for which there were too few queries or too little time: the next index is measured from the start. */
  tried: z.exactOptional(z.string()),
});

/** What was measured of the index of a collection, and how much of it searches look at. */
type TunedIndex = z.infer<typeof tunedSchema>;

/**
 * A record beside the file catalog of a collection. One that is damaged counts as none: it can be measured again. Read synchronously and
 * again only if it has changed, because every search asks.
 */
export interface TunedIndexFile {
  read(): TunedIndex | null;
  /** Atomically. */
  write(tuned: TunedIndex): Promise<void>;
  drop(): Promise<void>;
}

export function tunedIndexFile(file: string): TunedIndexFile {
  let known: { readonly state: string; readonly tuned: TunedIndex | null } | null = null;
  return {
    read() {
      const state = stateOf(file);
      if (known?.state !== state) known = { state, tuned: state === NONE ? null : parse(file) };
      return known.tuned;
    },
    write: (tuned) => writeCacheFile(file, tuned),
    drop: () => rm(file, { force: true }),
  };
}

/** The same in memory, for stores that are not durable. */
export function tunedIndexInMemory(): TunedIndexFile {
  let tuned: TunedIndex | null = null;
  return {
    read: () => tuned,
    async write(next) {
      tuned = next;
    },
    async drop() {
      tuned = null;
    },
  };
}

const NONE = 'none';

function stateOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : NONE;
}

function parse(file: string): TunedIndex | null {
  try {
    return tunedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    log.warn('what was measured of an index cannot be read and is ignored', { file, error: String(error) });
    return null;
  }
}
