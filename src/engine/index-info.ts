import { textsBeside } from '../library/collection-name.ts';
import type { Collection } from '../store/driver.ts';
import { parseIndex, RULE } from '../store/index-choice.ts';
import type { VectorStore } from '../store/store.ts';
import { listCollections } from './collections.ts';
import type { LibraryContext } from './context.ts';
import type { CollectionIndex } from './index-info-types.ts';
import type { LibraryCollection } from './model-types.ts';
import { tunedChoice } from './tuning/tuned-driver.ts';

const FLOAT_BYTES = 4;

/** See `Engine.indexInfo`. */
export async function describeIndexes(context: LibraryContext): Promise<CollectionIndex[]> {
  const { driver, useStore, hasTexts } = context;
  const existing = await driver.collections();
  const described: CollectionIndex[] = [];
  for (const entry of await listCollections(context)) {
    const { dimensions } = existing.find(({ name }) => name === entry.name)!;
    const describe = (name: string, holds: CollectionIndex['holds']) => {
      const collection: Collection = { name, dimensions };
      return useStore(collection, (store) => describeOne(context, store, collection, entry, holds));
    };
    const pictures = await describe(entry.name, 'pictures');
    const texts = (await hasTexts(entry.name)) ? [await describe(textsBeside(entry.name), 'texts')] : [];
    // Vectors of a model can be of texts alone.
    described.push(...(pictures.rows > 0 || texts.length === 0 ? [pictures] : []), ...texts);
  }
  return described;
}

/** Who chooses the index of a collection. */
function choiceOf({ config, driver, records }: LibraryContext, name: string): CollectionIndex['chosenBy'] {
  if (driver.external) return 'program';
  const asked = parseIndex(config.index);
  if (asked !== null) return asked.kind === RULE ? 'rule' : 'setting';
  return tunedChoice(records, driver.name, name) === null ? 'auto' : 'tuned';
}

async function describeOne(
  context: LibraryContext,
  store: VectorStore,
  { name, dimensions }: Collection,
  { model, state }: LibraryCollection,
  holds: CollectionIndex['holds'],
): Promise<CollectionIndex> {
  const { items, bytes, index } = await store.describe();
  const { kind, parameters, unindexed, reason, usual, expected, planned } = index;
  const copy = store.snapshot?.() ?? null;
  const { ef, nprobe, refine } = usual ?? {};
  return {
    collection: name,
    model,
    state,
    holds,
    dimensions,
    rows: items,
    unindexedRows: unindexed,
    kind,
    parameters,
    usual: usual
      ? {
          ...(ef !== undefined && { ef }),
          ...(nprobe !== undefined && { nprobe }),
          ...(refine !== undefined && { refine }),
        }
      : null,
    indexBytes: kind === 'flat' ? 0 : (index.bytes ?? null),
    vectorBytes: items * dimensions * FLOAT_BYTES,
    bytes,
    builtAt: index.builtAt ?? null,
    chosenBy: choiceOf(context, name),
    reason,
    expected: expected ?? null,
    planned: planned ?? null,
    copy: copy && {
      rows: copy.items,
      written: copy.written,
      hidden: copy.hidden,
      bytes: copy.bytes,
      builtAt: copy.builtAt,
      cells: copy.cells,
      probes: copy.probes,
      recall: copy.recall,
    },
  };
}
