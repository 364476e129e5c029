import { SoutuError } from '../../errors.ts';
import type { TuningMeter } from '../../tuning/meter.ts';
import type { LibraryContext } from '../context.ts';
import type { Session } from '../sessions.ts';
import type { TuningReport } from '../tuning-types.ts';
import { checkRecall } from './check-recall.ts';
import { indexRecall } from './index-recall.ts';

interface ApplyOptions {
  readonly signal: AbortSignal;
  readonly meter: TuningMeter;
}

/**
 * Switches the library to the proposal of a tuning: records it, builds the index beside the one in use, which answers searches until
 * then, and measures what searches of the whole library find. After a crash in between, the next run of indexing builds it. Needs
 * the turn of a writing run. Throws `bad-setting` if the setting `index` says something else, `locked`.
 */
export async function applyProposal(
  context: LibraryContext,
  { proposal, recall: wanted }: Pick<TuningReport, 'proposal' | 'recall'>,
  { signal, meter }: ApplyOptions,
): Promise<NonNullable<TuningReport['applied']>> {
  if (proposal === null) throw new SoutuError('not-found', 'Nothing was proposed, so nothing can be applied');
  refuseFixed(context);
  const { index, effort } = proposal;
  return build(context, 'soutu tune --apply', { signal, meter }, async (session) => {
    const file = context.records.tuned(session.collection);
    const kind = index.split(':', 1)[0]!;
    const store = context.driver.name;
    await file.write({ version: 1, store, index, kind, effort, wanted, measured: null });
    return index;
  });
}

/** Lets the store choose the index of the library again. Throws as `applyProposal` does. */
export async function resetIndex(context: LibraryContext, options: ApplyOptions): Promise<void> {
  await build(context, 'soutu tune --reset', options, async (session) => {
    await context.records.tuned(session.collection).drop();
    return 'auto';
  });
}

function build(
  context: LibraryContext,
  command: string,
  { signal, meter }: ApplyOptions,
  record: (session: Session) => Promise<string>,
): Promise<NonNullable<TuningReport['applied']>> {
  return context.writing(
    command,
    () =>
      context.use(async (session) => {
        signal.throwIfAborted();
        const index = await record(session);
        meter.candidate(index, 0, 0);
        meter.begin('applying');
        const store = await session.store();
        await store.maintain({ changed: false, signal });
        meter.begin('checking');
        await checkRecall(context, session, { signal, onProgress: meter.step });
        const { kind } = (await store.describe()).index;
        return { index, recall: indexRecall(context, session.collection, kind) };
      }),
    { signal },
  );
}

/** The setting would replace what is applied at the next run of indexing. */
function refuseFixed({ config }: LibraryContext): void {
  if (config.index.trim().toLowerCase() === 'auto') return;
  throw new SoutuError(
    'bad-setting',
    `The setting index is ${config.index}, so the library cannot be switched`,
    {
      hint: 'Take the setting away, or set it to what was proposed.',
    },
  );
}
