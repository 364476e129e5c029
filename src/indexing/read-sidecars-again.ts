import type { FileCatalog } from '../library/file-catalog.ts';
import { BATCH, completeAgain } from './complete.ts';
import type { FoundFile, PipelineOptions } from './pipeline.ts';

/**
 * Computes the words of stored pictures again whose sidecars have changed, have appeared or are gone. The catalog gets to know their
 * state afterwards, so that a crash in between only costs time.
 *
 * @param found the files, with the current state of their sidecars
 * @param unchanged those of them that the report counts as unchanged
 */
export async function readSidecarsAgain(
  found: readonly FoundFile[],
  unchanged: ReadonlySet<FoundFile>,
  options: PipelineOptions & { readonly files: FileCatalog },
): Promise<void> {
  const { files, report, signal } = options;
  const stage = wordsStage(options);
  if (stage === undefined) return;
  const idOf = ({ path }: FoundFile) => files.get(path)?.id ?? null;
  for (let start = 0; start < found.length && !signal.aborted; start += BATCH) {
    const batch = found.slice(start, start + BATCH);
    const ids = [...new Set(batch.map(idOf))].filter((id) => id !== null);
    const { computed, changed } = await completeAgain(ids, stage, options);
    const updated: string[] = [];
    for (const file of batch) {
      const id = idOf(file);
      const entry = files.get(file.path);
      if (id === null || entry === undefined || !computed.has(id)) continue;
      const { sidecars: _before, ...rest } = entry;
      files.set(file.path, file.sidecars === null ? rest : { ...rest, sidecars: file.sidecars });
      if (!changed.has(id) || !unchanged.has(file)) continue;
      report.unchanged -= 1;
      report.updated += 1;
      updated.push(file.path);
    }
    await files.flush();
    if (updated.length > 0) options.onDone?.(updated.map((path) => ({ kind: 'changed', path, from: null })));
  }
}

const wordsStage = ({ stages }: Pick<PipelineOptions, 'stages'>) =>
  stages.find(({ name }) => name === 'words');

/** Computes the words of stored pictures again of which a file with sidecars is gone. */
export async function readWordsAgain(ids: readonly string[], options: PipelineOptions): Promise<void> {
  const stage = wordsStage(options);
  if (stage === undefined) return;
  for (let start = 0; start < ids.length && !options.signal.aborted; start += BATCH)
    await completeAgain(ids.slice(start, start + BATCH), stage, options);
}
