import { appendFile, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from '../file-errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

/** Keywords that Soutu has added to a sidecar and that have not been taken away again. */
interface WrittenLabels {
  /** Absolute path of the picture for which they were added. */
  readonly picture: string;
  readonly keywords: readonly string[];
  /** Whether the file did not exist before. */
  readonly newFile: boolean;
  /** Whether the file had no list of keywords before. */
  readonly newList: boolean;
}

/** One line of the file: s sidecar, p picture, k keywords, f new file, l new list; u: they were taken away again. */
interface Line {
  readonly s: string;
  readonly p: string;
  readonly k: readonly string[];
  readonly f?: 1;
  readonly l?: 1;
  readonly u?: 1;
}

/** A record of what was written beside pictures, so that exactly that can be taken away again: an append-only file of JSON lines. */
export interface WrittenLabelsFile {
  /** By path of the sidecar. Throws `store-failed`. */
  read(): Promise<Map<string, WrittenLabels>>;
  /** Before the sidecar is written: after a crash in between, removing finds nothing to remove. Throws `store-failed`. */
  added(sidecar: string, labels: WrittenLabels): Promise<void>;
  /** After they were removed, or could not be written. */
  removed(sidecar: string, labels: WrittenLabels): Promise<void>;
}

export function writtenLabelsFile(file: string): WrittenLabelsFile {
  async function append(line: Line): Promise<void> {
    try {
      await makePrivateFolder(dirname(file));
      // Also begins a new line, because a crash may have cut off the last one.
      await appendFile(file, `\n${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
    } catch (error) {
      throw fileError('store-failed', `${file} cannot be written`, error);
    }
  }
  const lineOf = (sidecar: string, { picture, keywords, newFile, newList }: WrittenLabels): Line => ({
    s: sidecar,
    p: picture,
    k: keywords,
    ...(newFile && { f: 1 }),
    ...(newList && { l: 1 }),
  });
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw fileError('store-failed', `${file} cannot be read`, error);
      });
      const all = new Map<string, WrittenLabels>();
      for (const line of text.split('\n').flatMap(parsed)) apply(all, line);
      return all;
    },
    added: (sidecar, labels) => append(lineOf(sidecar, labels)),
    removed: (sidecar, labels) => append({ ...lineOf(sidecar, labels), u: 1 }),
  };
}

function apply(all: Map<string, WrittenLabels>, { s, p, k, f, l, u }: Line): void {
  const before = all.get(s);
  const kept = before?.keywords.filter((keyword) => !k.includes(keyword)) ?? [];
  const keywords = u ? kept : [...kept, ...k];
  if (keywords.length === 0) all.delete(s);
  else
    all.set(s, {
      picture: p,
      keywords,
      newFile: before?.newFile ?? f === 1,
      newList: before?.newList ?? l === 1,
    });
}

/** An empty line and one that a crash has cut off say nothing. */
function parsed(line: string): Line[] {
  if (line === '') return [];
  try {
    const value = JSON.parse(line) as Line;
    return typeof value.s === 'string' && Array.isArray(value.k) ? [value] : [];
  } catch {
    return [];
  }
}
