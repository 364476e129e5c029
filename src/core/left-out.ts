/** Numbers of files by their extension, in lower case without the dot. */
export type KindCounts = Readonly<Record<string, number>>;

/** Files that were met and not read, because no picture has their extension. */
export interface LeftOut {
  readonly files: number;
  /** By extension, the most frequent first. What exceeds fifty kinds is in `files` alone. */
  readonly kinds: readonly { readonly extension: string; readonly files: number }[];
}

const MAX_KINDS = 50;

/** Adds the numbers of several folders. */
export function leftOutOf(folders: readonly KindCounts[]): LeftOut {
  const sums = new Map<string, number>();
  for (const counts of folders)
    for (const [extension, files] of Object.entries(counts))
      sums.set(extension, (sums.get(extension) ?? 0) + files);
  const files = [...sums.values()].reduce((sum, count) => sum + count, 0);
  sums.delete(OTHERS);
  const kinds = [...sums]
    .map(([extension, count]) => ({ extension, files: count }))
    .sort((a, b) => b.files - a.files || (a.extension < b.extension ? -1 : 1));
  return { files, kinds: kinds.slice(0, MAX_KINDS) };
}

/** Extension of those that are not told apart. */
const OTHERS = '';
/** Extensions that are told apart in a folder: names with numbers in their place would be as many as files. */
const MAX_EXTENSIONS = 500;

/** Counts files by their extension. */
export function createKindCounter(): { add(extension: string, files?: number): void; counts(): KindCounts } {
  const counts = new Map<string, number>();
  return {
    add(extension, files = 1) {
      const key = counts.has(extension) || counts.size < MAX_EXTENSIONS ? extension : OTHERS;
      counts.set(key, (counts.get(key) ?? 0) + files);
    },
    counts: () => Object.fromEntries(counts),
  };
}

/** Kinds that are named in a sentence. */
const NAMED = 5;

/** The most frequent kinds, and the number of files of all others: 900 .mov, 300 .mp4. */
export function namedKinds({ files, kinds }: LeftOut): {
  readonly named: LeftOut['kinds'];
  readonly others: number;
} {
  const named = kinds.slice(0, NAMED);
  return { named, others: files - named.reduce((sum, kind) => sum + kind.files, 0) };
}
