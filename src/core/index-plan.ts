import { formatBytes } from './format-bytes.ts';
import { type CodeSize, costOf, type IndexCost } from './index-cost.ts';
import type { CollectionSize, IndexParameters } from './index-parameters.ts';
import { FOR_CERTAIN } from './index-reasons.ts';

/** The index that a collection should have. */
export interface IndexPlan<Kind extends string> {
  readonly kind: Kind;
  /** Parameters that it must have; others are chosen by the driver. */
  readonly parameters?: IndexParameters;
  /** Explanation in one sentence, for people. */
  readonly reason: string;
  /** What it will take, estimated from measurements; absent where nothing was measured. */
  readonly expected?: IndexCost;
}

/** The index that a collection is to have with the present settings, and whether it has it. */
export interface PlannedIndex {
  /** `flat` is exhaustive search. */
  readonly kind: string;
  /** Those that were set and the defaults, as far as they are known before it is built. */
  readonly parameters: IndexParameters;
  /** Why this index, in one English sentence. */
  readonly reason: string;
  /** What it takes, estimated from measurements; null where nothing was measured. */
  readonly expected: IndexCost | null;
  /** Whether the collection has an index of this kind with these parameters, so that the next run changes nothing. */
  readonly isBuilt: boolean;
}

/** What a store is like, where that decides about the index. */
export interface StoreTraits<Kind extends string> {
  /** The kinds that it can build. */
  readonly kinds: readonly Kind[];
  /** Values (items x dimensions) that it compares exhaustively fast enough, and why that is enough, to be said of so many vectors. */
  readonly exactValues: number;
  readonly whyExact: string;
  /** Largest collection whose graph is built in reasonable time; null if that is up to a server. */
  readonly graphItems: number | null;
  /** Bytes in which a kind stores a vector. */
  readonly codeSize: CodeSize;
}

export interface PlanWishes {
  /** Bytes of memory where searches run. @default unknown, as of a server */
  readonly memory?: number | undefined;
  /**
   * Share of the truly nearest that a search should find, 0 to 1. Effort reaches most of it (ef, nprobe, refine), the index the
   * rest. @default what the stores reach without being asked, above .95
   */
  readonly recall?: number | undefined;
  /** Share of the items that usual filters leave, 0 to 1. @default unknown */
  readonly filtered?: number | undefined;
}

/** Share of the memory that an index may take: models, pictures and other programs need the rest. */
const MEMORY_SHARE = 0.5;
/**
 * If filters leave less, a search of IVF visits all lists to find enough that match, as it visits a fifth of them without a filter.
 * A graph finds its way under a filter.
 */
const SELECTIVE = 0.2;
/** With selective filters, so many times larger a graph is worth the time to build it. */
const SELECTIVE_PATIENCE = 4;
/**
 * From this recall on, RQ stores 4 bits per value: before candidates were compared again, recall@10 was .93 instead of .58 on 20,000
 * clustered vectors of 256.
 */
const HIGH_RECALL = 0.99;
const MORE_BITS = 4;

/** By preference: full vectors before compressed ones, graphs before lists. */
const PREFERRED = ['hnsw', 'hnsw_sq', 'ivf_flat', 'ivf_sq8', 'ivf_rq', 'ivf_rabitq', 'ivf_pq'] as const;

/**
 * Chooses the index of a collection: none while exhaustive search is fast or nothing else is exact enough, then a graph, then lists,
 * then lists of compressed vectors if the memory has no room for others.
 *
 * @param probed how many of how many lists a search of IVF visits, for the explanation @default not said
 */
export function planAutomatically<Kind extends string>(
  size: CollectionSize,
  store: StoreTraits<Kind>,
  { memory, recall, filtered }: PlanWishes = {},
  probed?: (size: CollectionSize) => string,
): IndexPlan<Kind | 'flat'> {
  const { items, dimensions } = size;
  const what = `${items.toLocaleString('en')} vectors of ${dimensions} values`;
  const exhaustive = (reason: string) => ({
    kind: 'flat' as const,
    reason: `${what}: ${reason}`,
    expected: { memory: 0, buildSeconds: 0 },
  });
  if (items * dimensions <= store.exactValues) return exhaustive(store.whyExact);
  if (recall !== undefined && recall >= 1) return exhaustive(FOR_CERTAIN);
  const isSelective = filtered !== undefined && filtered <= SELECTIVE;
  const graphItems = (store.graphItems ?? Number.POSITIVE_INFINITY) * (isSelective ? SELECTIVE_PATIENCE : 1);
  const room = (memory ?? Number.POSITIVE_INFINITY) * MEMORY_SHARE;
  const candidates = PREFERRED.filter((kind): kind is (typeof PREFERRED)[number] & Kind =>
    (store.kinds as readonly string[]).includes(kind),
  ).map((kind) => {
    const parameters =
      kind === 'ivf_rq' && recall !== undefined && recall >= HIGH_RECALL ? { bits: MORE_BITS } : {};
    return { kind, parameters, expected: costOf(kind, size, store.codeSize(kind, dimensions, parameters)) };
  });
  const inTime = candidates.filter(({ kind }) => !kind.startsWith('hnsw') || items <= graphItems);
  const chosen =
    inTime.find(({ expected }) => expected.memory <= room) ??
    inTime.reduce<(typeof inTime)[number] | undefined>(
      (least, one) => (least && least.expected.memory <= one.expected.memory ? least : one),
      undefined,
    );
  if (chosen === undefined) return exhaustive('the store has no index for them.');
  const { kind, parameters, expected } = chosen;
  const full = inTime[0]!;
  const isLarge = items > graphItems;
  const isGraph = kind.startsWith('hnsw');
  const gain = isGraph ? 'answers in a few ms' : isLarge ? 'builds fast' : 'needs less memory';
  const reasons = [
    isLarge
      ? `${what}: an HNSW index would take too long to build; ${nameOf(kind)} ${gain}`
      : `${what} are too many for exhaustive search; ${nameOf(kind)} ${gain}`,
    isGraph && items > (store.graphItems ?? items)
      ? 'it keeps its recall under selective filters, for which IVF would visit all lists'
      : null,
    kind !== full.kind && memory !== undefined
      ? `uncompressed, it would take ${formatBytes(full.expected.memory)}, more than half of the ${formatBytes(memory)} of memory`
      : null,
    !isGraph && probed ? `a search probes ${probed(size)} lists` : null,
  ].filter((reason) => reason !== null);
  return {
    kind,
    ...(Object.keys(parameters).length > 0 && { parameters }),
    reason: `${reasons.join('; ')}.`,
    expected,
  };
}

const nameOf = (kind: string) =>
  `an ${kind.toUpperCase()} index${/_(sq8?|rq|rabitq|pq)$/.test(kind) ? ' of compressed vectors' : ''}`;

/** The rule of tutorials on image search (`choose_index`) changes at so many vectors. */
const RULE_ITEMS = 100_000;

/** Chooses as tutorials on image search do: HNSW below 100,000 vectors, else IVF_FLAT. */
export function planByRule({ items }: CollectionSize): IndexPlan<'hnsw' | 'ivf_flat'> {
  const [count, limit] = [items, RULE_ITEMS].map((number) => number.toLocaleString('en'));
  return items < RULE_ITEMS
    ? { kind: 'hnsw', reason: `The rule: ${count} vectors are fewer than ${limit}, so HNSW.` }
    : { kind: 'ivf_flat', reason: `The rule: ${count} vectors are not fewer than ${limit}, so IVF_FLAT.` };
}
