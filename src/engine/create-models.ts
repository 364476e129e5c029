import type { Config } from '../config.ts';
import { SoutuError } from '../errors.ts';
import type { ModelInfo } from '../models/embedder.ts';
import type { Models, PullReport } from './model-types.ts';

/** The models of an engine. Closing it stops its downloads and waits until their locks are released. */
export function createModels(
  config: Config,
  modelInUse: () => Promise<ModelInfo>,
): Models & { close(): Promise<void> } {
  const closing = new AbortController();
  const pulls = new Set<Promise<PullReport>>();
  // Most commands neither list nor download models.
  const load = () => import('./models.ts');
  return {
    list: async () => (await load()).listModels(config, modelInUse),
    async pull(name, options = {}) {
      const signals = [closing.signal, ...(options.signal ? [options.signal] : [])];
      const { pullModel } = await load();
      const pulling = pullModel(config, name, { ...options, signal: AbortSignal.any(signals) });
      pulls.add(pulling);
      return pulling.finally(() => pulls.delete(pulling));
    },
    async close() {
      closing.abort(new SoutuError('interrupted', 'The download was stopped'));
      await Promise.allSettled(pulls);
    },
  };
}
