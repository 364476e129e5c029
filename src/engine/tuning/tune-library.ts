import { randomUUID } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { storeOf } from '../../config-store.ts';
import { SoutuError } from '../../errors.ts';
import { checkIndex } from '../../store/index-choice.ts';
import { createTuningMeter } from '../../tuning/meter.ts';
import { splitQueries, tune } from '../../tuning/tune.ts';
import type { LibraryContext } from '../context.ts';
import type { TuneOptions, TuningReport, TuningRequest } from '../tuning-types.ts';
import { collectQueries } from './collect-queries.ts';
import { withAside } from './temporary.ts';

/** Recall that is wanted if nothing else is said: of ten pictures that should be found, one in ten searches misses one. */
const RECALL = 0.99;
const SAMPLE = 100_000;
const TIME_LIMIT = 900;
/** Of fewer items exhaustive search takes about a millisecond, which no index can be felt to improve. */
const MIN_ROWS = 1000;
/** Queries of each kind, half of them to choose by. More would be more certain, and take longer. */
const PICTURES = 240;
const TEXTS = 120;
/** Share of the pictures that are held out at most. */
const HELD_OUT = 0.1;
/** Stores that a process of its own can open. */
const STORES: readonly string[] = ['lance', 'milvus'];

/** See `Engine.tune`. Does not switch the library. */
export async function tuneLibrary(
  context: LibraryContext,
  request: TuningRequest,
  { signal = new AbortController().signal, onProgress = () => {} }: TuneOptions,
): Promise<Omit<TuningReport, 'applied'>> {
  const { config, driver } = context;
  const { sample = SAMPLE, timeLimit = TIME_LIMIT, kinds } = request;
  const recall = request.recall ?? config.recall ?? RECALL;
  checkRequest({ recall, sample, timeLimit });
  if (!context.keepsFiles || !STORES.includes(driver.name))
    throw new SoutuError(
      'bad-setting',
      `Indexes can be built aside in the stores ${STORES.join(' and ')}, not in ${driver.external ? 'a collection of another program' : driver.name}`,
      { hint: 'The setting index chooses an index without measuring.' },
    );
  const started = performance.now();
  const meter = createTuningMeter(onProgress);
  return context.use(async (session) => {
    const store = await session.store();
    const { index, items: rows } = await store.describe();
    if (rows === 0)
      throw new SoutuError('not-found', 'The library has no pictures yet', {
        hint: 'Index some first: soutu index ~/Pictures',
      });
    const { id: model, dimensions } = await session.model();
    const { indexes } = await driver.capabilities();
    // Before anything is measured.
    for (const kind of kinds ?? [])
      checkIndex({ kind, parameters: {} }, { name: driver.name, indexes }, dimensions);
    meter.begin('queries', TEXTS);
    const queries = await collectQueries(context, session, {
      pictures: Math.max(2, Math.min(PICTURES, Math.floor(HELD_OUT * rows))),
      texts: TEXTS,
      signal,
      onProgress: meter.step,
    });
    const place = { address: storeOf(config), token: config['store-token'] };
    const isSmall = rows < MIN_ROWS;
    const owner = { home: config.home, driver };
    const result = await withAside(owner, randomUUID().slice(0, 8), ({ folder, collection }) =>
      tune({
        store: { name: driver.name, indexes },
        from: { ...place, home: config.home, collection: { name: session.collection, dimensions } },
        aside: {
          ...place,
          home: driver.shared ? config.home : folder,
          collection: { name: collection, dimensions },
        },
        rows,
        sample,
        queries: splitQueries(queries),
        wanted: recall,
        kinds: isSmall ? [] : kinds,
        timeLimitMs: 1000 * timeLimit,
        signal,
        meter,
      }),
    );
    const [processor] = cpus();
    return {
      model,
      store: driver.name,
      rows,
      dimensions,
      recall,
      queries: {
        pictures: queries.filter(({ kind }) => kind === 'picture').length,
        texts: queries.filter(({ kind }) => kind === 'text').length,
      },
      ...result,
      isSmall,
      before: { kind: index.kind, parameters: index.parameters },
      machine: {
        processor: processor?.model.trim() ?? 'unknown',
        cores: cpus().length,
        memoryBytes: totalmem(),
      },
      at: new Date().toISOString(),
      tookMs: Math.round(performance.now() - started),
    };
  });
}

function checkRequest({ recall, sample, timeLimit }: { recall: number; sample: number; timeLimit: number }) {
  if (!(recall >= 0.5 && recall <= 0.9999))
    throw new SoutuError('bad-query', `A recall is a number from 0.5 to 0.9999, not ${recall}.`);
  if (!Number.isInteger(sample) || sample < MIN_ROWS)
    throw new SoutuError('bad-query', `A sample has at least ${MIN_ROWS} pictures, not ${sample}.`);
  if (!(timeLimit >= 1))
    throw new SoutuError('bad-query', `A time limit has at least a second, not ${timeLimit}.`);
}
