import { SoutuError } from '../errors.ts';
import type { Calibrations } from '../search/calibrations.ts';
import type { LibraryContext } from './context.ts';
import type { PullOptions, PullReport } from './download-types.ts';
import type { Models } from './model-types.ts';
import { createDownloads } from './models/downloads.ts';
import type { RunQueue } from './runs.ts';

/** The models of an engine. Closing it stops its downloads and waits until their locks are released. */
export function createModels(
  context: LibraryContext,
  runs: Pick<RunQueue, 'switchModel' | 'switches' | 'interrupt'>,
  calibrations: Calibrations,
): Models & { close(): Promise<void> } {
  const closing = new AbortController();
  const pulls = new Set<Promise<PullReport>>();
  let isChecking = false;

  async function pull(name: string, options: PullOptions = {}): Promise<PullReport> {
    const signals = [closing.signal, ...(options.signal ? [options.signal] : [])];
    const { pullModel } = await import('./models/pull.ts');
    const pulling = pullModel(context.config, name, { ...options, signal: AbortSignal.any(signals) });
    pulls.add(pulling);
    return pulling.finally(() => pulls.delete(pulling));
  }

  // The code is loaded on first use, because most commands need none of it.
  return {
    async list() {
      const { listModels } = await import('./models/list.ts');
      return (await listModels(context)).models;
    },
    info: async (name) => (await import('./models/info.ts')).modelInfo(context, calibrations, name),
    pull,
    downloads: createDownloads(pull),
    use: async (name, options = {}) =>
      (await import('./models/use.ts')).useModel(context, runs, name, options),
    collections: async () => (await import('./collections.ts')).listCollections(context),
    async free({ command = 'soutu models free', shared = false } = {}) {
      const { freeCollections } = await import('./collections.ts');
      return runs.interrupt(() => freeCollections(context, command, shared));
    },
    remove: async (name, options = {}) =>
      (await import('./models/remove.ts')).removeModel(context, runs, name, options),
    async check(name) {
      // It loads the model twice, outside of the memory budget.
      if (isChecking) throw new SoutuError('busy', 'Another model is being checked');
      isChecking = true;
      try {
        return await (await import('./models/check.ts')).checkModel(context, name);
      } finally {
        isChecking = false;
      }
    },
    recommend: async (options = {}) =>
      (await import('./models/recommend.ts')).recommendModel(context, options),
    tryDevices: async () => (await import('./models/devices.ts')).tryDevices(context),
    async close() {
      closing.abort(new SoutuError('interrupted', 'The download was stopped'));
      await Promise.allSettled(pulls);
    },
  };
}
