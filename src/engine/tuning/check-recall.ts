import { SoutuError } from '../../errors.ts';
import { log } from '../../log.ts';
import { FLAT } from '../../store/capabilities.ts';
import type { VectorStore } from '../../store/store.ts';
import { effortsFor } from '../../tuning/efforts.ts';
import { answerExactly, askAll } from '../../tuning/measure.ts';
import type { ExactAnswer, IndexEffort, TuningQuery } from '../../tuning/types.ts';
import type { LibraryContext } from '../context.ts';
import type { Session } from '../sessions.ts';
import { collectQueries } from './collect-queries.ts';
import { leastEffort } from './least-effort.ts';

/** Held-out queries of a check. */
const PICTURES = 70;
const TEXTS = 30;
/** Milliseconds that the exact answers may take, and then as many for the searches: a large library is compared with fewer queries. */
const BUDGET_MS = 15_000;
/** Fewer queries say nothing. */
const MIN_QUERIES = 10;

interface CheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Measures what searches of the library find with its index, and how much of it they have to look at to find what is wanted (setting
 * `recall`, or that of `soutu tune`). Records both; searches use the effort from then on. Without a wanted recall the store decides, and
 * only what it finds is measured. Gives way to searches. Needs the turn of a writing run.
 */
export async function checkRecall(
  context: LibraryContext,
  session: Session,
  { signal, onProgress = () => {} }: CheckOptions,
): Promise<void> {
  const store = await session.store();
  const file = context.records.tuned(session.collection);
  const known = file.read();
  const chosen = known?.store === context.driver.name ? known.index : null;
  const { index, items: rows } = await store.describe();
  const wanted = context.config.recall ?? (chosen === null ? null : (known?.wanted ?? null));
  const base = { version: 1 as const, store: context.driver.name, index: chosen, kind: index.kind, wanted };
  if (index.kind === FLAT.kind) {
    // Nothing can be missed.
    if (chosen === null) await file.drop();
    else await file.write({ ...base, effort: {}, measured: null });
    return;
  }
  // What was recorded for another index or another recall must not be measured.
  const isSame = known?.kind === index.kind && known.wanted === wanted;
  // One that was not found to the end is no beginning.
  const before: IndexEffort = isSame && known.tried === undefined ? known.effort : {};
  if (!isSame) await file.write({ ...base, effort: {}, measured: null });
  const queries = await collectQueries(context, session, { pictures: PICTURES, texts: TEXTS, signal });
  const asked = await answered(context, store, shuffled(queries), { signal, onProgress });
  if (asked.queries.length < MIN_QUERIES) {
    const measured = isSame ? known.measured : null;
    await file.write({ ...base, effort: before, measured, tried: new Date().toISOString() });
    return;
  }
  const info = (await context.driver.capabilities()).indexes.find(({ kind }) => kind === index.kind);
  const efforts = !info ? [{}] : from(before, effortsFor(info, index.parameters), info.search.length);
  const asking = { search: store.search, before: context.priority.yieldToForeground, signal };
  const look = async (effort: IndexEffort) =>
    (await askAll(asking, asked.queries, asked.exact, effort)).figures;
  const until = performance.now() + BUDGET_MS;
  const found =
    wanted === null
      ? { effort: {}, figures: await look({}), isCut: false }
      : await leastEffort(efforts, wanted, look, () => performance.now() > until);
  const { all: recall, ...figures } = found.figures;
  const at = new Date().toISOString();
  await file.write({
    ...base,
    effort: found.effort,
    measured: {
      recall,
      ...figures,
      rows,
      at,
      parameters: { ...index.parameters },
    },
    ...(found.isCut && { tried: at }),
  });
  log.info('the recall of the index was measured', { recall, ...found.effort, rows });
}

/**
 * Checks again after each build of an index, and if the index or what is wanted is another one than was measured. A library works without
 * knowing it, so a failure is only a warning.
 */
export async function checkAfterRun(
  context: LibraryContext,
  session: Session,
  isNew: boolean,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  if (signal.aborted) return;
  try {
    if (isNew || (await isOutdated(context, session))) await checkRecall(context, session, { signal });
  } catch (error) {
    if (signal.aborted) return;
    // A server that has no exact search of so many vectors.
    const isImpossible = error instanceof SoutuError && error.code === 'bad-query';
    const tell = isImpossible ? log.info : log.warn;
    tell('the recall of the index could not be measured', { error: String(error) });
  }
}

async function isOutdated(context: LibraryContext, session: Session): Promise<boolean> {
  const { index } = await (await session.store()).describe();
  const known = context.records.tuned(session.collection).read();
  if (known?.store !== context.driver.name) return index.kind !== FLAT.kind;
  const { recall } = context.config;
  const isOther = recall !== undefined && known.wanted !== recall;
  if (known.kind !== index.kind) return true;
  const isMissing = known.measured === null && known.tried === undefined && !context.driver.shared;
  return index.kind !== FLAT.kind && (isMissing || isOther);
}

/** The efforts from the one that is in use on; all of them if none is. */
function from(before: IndexEffort, efforts: readonly IndexEffort[], parameters: number): IndexEffort[] {
  if (parameters === 0 || Object.keys(before).length === 0) return [...efforts];
  const size = ({ ef = 0, nprobe = 0 }: IndexEffort) => ef + nprobe;
  return [before, ...efforts.filter((effort) => size(effort) > size(before))];
}

interface Asked {
  readonly queries: readonly TuningQuery[];
  readonly exact: readonly ExactAnswer[];
}

/** As many of the queries as can be answered exactly in time. */
async function answered(
  { priority }: LibraryContext,
  store: VectorStore,
  queries: readonly TuningQuery[],
  { signal, onProgress }: Required<CheckOptions>,
): Promise<Asked> {
  const until = performance.now() + BUDGET_MS;
  const exact: ExactAnswer[] = [];
  for (const query of queries) {
    if (performance.now() > until) break;
    signal.throwIfAborted();
    await priority.yieldToForeground();
    exact.push(...(await answerExactly(store.search, [query])));
    onProgress(exact.length, queries.length);
  }
  return { queries: queries.slice(0, exact.length), exact };
}

/** Pictures and texts in turn, so that both are among the first. */
function shuffled(queries: readonly TuningQuery[]): TuningQuery[] {
  const pictures = queries.filter(({ kind }) => kind === 'picture');
  const texts = queries.filter(({ kind }) => kind === 'text');
  const share = texts.length / Math.max(1, pictures.length);
  return pictures.flatMap((picture, i) => [
    picture,
    ...texts.slice(Math.floor(i * share), Math.floor((i + 1) * share)),
  ]);
}
