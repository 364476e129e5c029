import { type Best, createBest, type Near } from './best.ts';
import type { Random } from './random.ts';
import { similarityAt, type Vectors, vectorAt } from './vectors.ts';

/** A hierarchical navigable small world graph (Malkov and Yashunin, 2016). */
export interface Hnsw {
  /** Neighbours that a node keeps in each upper layer; twice as many in the lowest. */
  readonly m: number;
  /** Candidates that are looked at when a node is added. */
  readonly efConstruction: number;
  /** The highest layer of each node; every node is in layer 0. */
  readonly levels: number[];
  /** Neighbours of each node by layer. */
  readonly neighbours: number[][][];
  /** Where every search begins: a node of the highest layer. */
  entry: number;
}

/** A node whose neighbours were looked at. */
interface WalkStep {
  readonly layer: number;
  readonly node: number;
  readonly score: number;
  /** Neighbours that were compared with the query here for the first time. */
  readonly compared: readonly number[];
}

export interface Walk {
  readonly found: readonly Near[];
  /** Number of vectors that were compared with the query. */
  readonly compared: number;
  readonly steps: readonly WalkStep[];
}

export function createHnsw(m: number, efConstruction: number): Hnsw {
  return { m, efConstruction, levels: [], neighbours: [], entry: -1 };
}

/**
 * Searches from the entry point downwards: in the upper layers always to the neighbour that is nearest to the query, in the lowest
 * with the `ef` best nodes in hand, until none of their neighbours is better than the worst of them.
 */
export function searchHnsw(
  graph: Hnsw,
  vectors: Vectors,
  query: Float32Array,
  { limit, ef }: { readonly limit: number; readonly ef: number },
): Walk {
  const steps: WalkStep[] = [];
  const score = (node: number) => similarityAt(vectors, node, query);
  let nearest: Near = { index: graph.entry, score: score(graph.entry) };
  for (let layer = graph.levels[graph.entry]!; layer > 0; layer--)
    nearest = searchLayer(graph, layer, [nearest], 1, score, steps)[0]!;
  const found = searchLayer(graph, 0, [nearest], Math.max(ef, limit), score, steps).slice(0, limit);
  const compared = 1 + steps.reduce((sum, step) => sum + step.compared.length, 0);
  return { found, compared, steps };
}

/** Adds the next vector: its neighbours are the nearest nodes that a search for it finds in each of its layers. */
export function addToHnsw(graph: Hnsw, vectors: Vectors, random: Random): void {
  const { m, efConstruction, levels, neighbours } = graph;
  const node = levels.length;
  // Each layer has about a 1/m of the nodes below it.
  const level = Math.floor(-Math.log(1 - random()) / Math.log(m));
  levels.push(level);
  neighbours.push(Array.from({ length: level + 1 }, () => []));
  if (graph.entry === -1) {
    graph.entry = node;
    return;
  }
  const vector = vectorAt(vectors, node);
  const score = (other: number) => similarityAt(vectors, other, vector);
  const top = levels[graph.entry]!;
  let near: readonly Near[] = [{ index: graph.entry, score: score(graph.entry) }];
  for (let layer = top; layer > level; layer--) near = searchLayer(graph, layer, near, 1, score);
  for (let layer = Math.min(level, top); layer >= 0; layer--) {
    near = searchLayer(graph, layer, near, efConstruction, score);
    const chosen = chooseNeighbours(near, vectors, m);
    neighbours[node]![layer] = chosen;
    for (const other of chosen) connect(graph, vectors, other, node, layer);
  }
  if (level > top) graph.entry = node;
}

/** The `ef` best nodes of a layer, as far as they are reached from those to start with. */
function searchLayer(
  { neighbours }: Hnsw,
  layer: number,
  start: readonly Near[],
  ef: number,
  score: (node: number) => number,
  steps?: WalkStep[],
): readonly Near[] {
  const seen = new Set(start.map(({ index }) => index));
  const best = createBest(ef);
  for (const { index, score } of start) best.offer(index, score);
  const expanded = new Set<number>();
  for (;;) {
    const next = nextOf(best, expanded);
    if (!next) return best.found;
    expanded.add(next.index);
    const compared = neighbours[next.index]![layer]!.filter((other) => !seen.has(other));
    for (const other of compared) {
      seen.add(other);
      best.offer(other, score(other));
    }
    steps?.push({ layer, node: next.index, score: next.score, compared });
  }
}

/** The best node in hand whose neighbours have not been looked at. */
const nextOf = ({ found }: Best, expanded: ReadonlySet<number>): Near | undefined =>
  found.find(({ index }) => !expanded.has(index));

/** Takes the nearest, but none that is nearer to one already taken than to the node, so that the edges lead in all directions. */
function chooseNeighbours(near: readonly Near[], vectors: Vectors, count: number): number[] {
  const chosen: number[] = [];
  for (const { index, score } of near) {
    if (chosen.length === count) break;
    const vector = vectorAt(vectors, index);
    if (chosen.every((other) => similarityAt(vectors, other, vector) <= score)) chosen.push(index);
  }
  return chosen;
}

/** Adds an edge to `node`, and drops those that are least useful if there are too many. */
function connect({ m, neighbours }: Hnsw, vectors: Vectors, from: number, to: number, layer: number): void {
  const edges = neighbours[from]![layer]!;
  edges.push(to);
  const most = layer === 0 ? 2 * m : m;
  if (edges.length <= most) return;
  const vector = vectorAt(vectors, from);
  const near = createBest(edges.length);
  for (const other of edges) near.offer(other, similarityAt(vectors, other, vector));
  neighbours[from]![layer] = chooseNeighbours(near.found, vectors, most);
}
