import type { FileCatalog } from '../library/file-catalog.ts';
import { BATCH, completeAgain } from './complete.ts';
import type { FoundFile, PipelineOptions } from './pipeline.ts';
import { SIDECAR_STAGES, type Stage } from './stage.ts';

/**
 * Computes again what sidecars say about stored pictures whose sidecars have changed, have appeared or are gone. The catalog gets to know their
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
  const stages = sidecarStages(options);
  const idOf = ({ path }: FoundFile) => files.get(path)?.id ?? null;
  for (let start = 0; start < found.length && !signal.aborted; start += BATCH) {
    const batch = found.slice(start, start + BATCH);
    const ids = [...new Set(batch.map(idOf))].filter((id) => id !== null);
    const { computed, changed } = await computeAgain(ids, stages, options);
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

const sidecarStages = ({ stages }: Pick<PipelineOptions, 'stages'>) =>
  stages.filter(({ name }) => SIDECAR_STAGES.includes(name));

/** The ids of the assets of which all stages could be computed, and of those that any of them changed. */
async function computeAgain(ids: readonly string[], stages: readonly Stage[], options: PipelineOptions) {
  let computed: ReadonlySet<string> = new Set(ids);
  const changed = new Set<string>();
  for (const stage of stages) {
    const done = await completeAgain([...computed], stage, options);
    computed = done.computed;
    for (const id of done.changed) changed.add(id);
  }
  return { computed, changed };
}

/** Computes again what sidecars say about stored pictures of which a file with sidecars is gone. */
export async function readLostSidecarsAgain(ids: readonly string[], options: PipelineOptions): Promise<void> {
  for (let start = 0; start < ids.length && !options.signal.aborted; start += BATCH)
    await computeAgain(ids.slice(start, start + BATCH), sidecarStages(options), options);
}
