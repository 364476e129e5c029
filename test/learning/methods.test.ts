import { describe, expect, it } from 'vitest';
import { createBest } from '../../src/learning/methods/best.ts';
import { searchExactly } from '../../src/learning/methods/exact.ts';
import { addToHnsw, createHnsw, searchHnsw } from '../../src/learning/methods/hnsw.ts';
import {
  addToInvertedFile,
  buildInvertedFile,
  searchInvertedFile,
} from '../../src/learning/methods/inverted-file.ts';
import { differencesFromCentres, searchIvfPq } from '../../src/learning/methods/ivf-pq.ts';
import { kMeans, nearestCentroid } from '../../src/learning/methods/k-means.ts';
import {
  CENTROIDS,
  encode,
  encodeAll,
  reconstruct,
  scoreFromTable,
  similarityTable,
  trainProductQuantizer,
} from '../../src/learning/methods/product-quantizer.ts';
import { projectToPlane } from '../../src/learning/methods/projection.ts';
import { createRandom, drawWithout, type Random } from '../../src/learning/methods/random.ts';
import { refine, searchCodes } from '../../src/learning/methods/search-codes.ts';
import {
  createVectors,
  pickVectors,
  similarity,
  type Vectors,
  vectorAt,
} from '../../src/learning/methods/vectors.ts';

const gaussian = (random: Random) => {
  const [u, v] = [1 - random(), random()];
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
};

/** Unit vectors around `clusters` centres, as those of pictures are. */
function unitVectors(count: number, dimensions: number, clusters = 12): Vectors {
  const random = createRandom(3);
  const centres = Array.from({ length: clusters }, () =>
    Float32Array.from({ length: dimensions }, () => gaussian(random)),
  );
  const vectors = createVectors(count, dimensions);
  for (let i = 0; i < count; i++) {
    const vector = vectorAt(vectors, i);
    const centre = centres[i % clusters]!;
    for (let d = 0; d < dimensions; d++) vector[d] = centre[d]! + 0.7 * gaussian(random);
    const length = Math.sqrt(similarity(vector, vector));
    for (let d = 0; d < dimensions; d++) vector[d] = vector[d]! / length;
  }
  return vectors;
}

const rows = (...values: number[][]): Vectors => ({
  count: values.length,
  dimensions: values[0]!.length,
  values: Float32Array.from(values.flat()),
});
const indexesOf = (found: readonly { readonly index: number }[]) => found.map(({ index }) => index);

describe('the best of what was offered', () => {
  it('are in order, the lower place first where scores are equal, and no more than asked for', () => {
    const best = createBest(3);
    for (const [index, score] of [0.1, 0.9, 0.5, 0.9, 0.4].entries()) best.offer(index, score);
    expect(best.found).toEqual([
      { index: 1, score: 0.9 },
      { index: 3, score: 0.9 },
      { index: 2, score: 0.5 },
    ]);
  });
});

describe('chance', () => {
  it('is the same for the same seed, and draws nothing twice', () => {
    expect([1, 2, 3].map(createRandom(5))).toEqual([1, 2, 3].map(createRandom(5)));
    const drawn = drawWithout(createRandom(1), 20, 12);
    expect(new Set(drawn).size).toBe(12);
    expect(Math.max(...drawn)).toBeLessThan(20);
    expect(drawWithout(createRandom(1), 3, 10).sort()).toEqual([0, 1, 2]);
  });
});

describe('k-means', () => {
  it('finds separated heaps, and their means', () => {
    const heaps = rows(
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [10, 10],
      [10, 11],
      [20, 0],
      [21, 0],
      [20, 1],
      [21, 1],
    );
    for (const seed of [1, 2, 3, 4, 5]) {
      const { centroids, assigned } = kMeans(heaps, 3, createRandom(seed));
      const means = [...assigned].map((cluster) => [...vectorAt(centroids, cluster)]);
      expect(means.slice(0, 4)).toEqual(Array(4).fill([0.5, 0.5]));
      expect(means.slice(4, 6)).toEqual(Array(2).fill([10, 10.5]));
      expect(means.slice(6)).toEqual(Array(4).fill([20.5, 0.5]));
    }
  });

  it('assigns each vector to the nearest centroid, also where all are the same', () => {
    const vectors = unitVectors(200, 8);
    const { centroids, assigned } = kMeans(vectors, 20, createRandom(1));
    for (let i = 0; i < vectors.count; i++)
      expect(assigned[i]).toBe(nearestCentroid(centroids, vectorAt(vectors, i)));
    const same = rows([1, 2], [1, 2], [1, 2]);
    expect([...kMeans(same, 2, createRandom(1)).assigned]).toEqual([0, 0, 0]);
  });
});

describe('an inverted file', () => {
  const vectors = unitVectors(600, 16);
  const file = buildInvertedFile(kMeans(vectors, 25, createRandom(1)));

  it('has every vector once', () => {
    expect(file.lists.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 600 }, (_, i) => i));
  });

  it('finds with all cells what exact search finds, and says what it compared', () => {
    const query = vectorAt(unitVectors(601, 16), 600);
    const all = searchInvertedFile(file, vectors, query, { limit: 10, nprobe: 25 });
    expect(all).toEqual({ found: searchExactly(vectors, query, 10), compared: 625 });
    const few = searchInvertedFile(file, vectors, query, { limit: 10, nprobe: 2 });
    expect(few.compared).toBeLessThan(200);
    expect(few.found[0]!.score).toBeLessThanOrEqual(all.found[0]!.score);
  });

  it('takes up more vectors without moving the others', () => {
    const more = unitVectors(640, 16);
    const longer = addToInvertedFile(file, more, 600);
    expect(longer.lists.flat()).toHaveLength(640);
    longer.lists.forEach((list, cell) => {
      expect(list.slice(0, file.lists[cell]!.length)).toEqual(file.lists[cell]);
    });
    expect(file.lists.flat()).toHaveLength(600);
  });
});

describe('a graph', () => {
  const vectors = unitVectors(800, 16);
  const graph = createHnsw(8, 64);
  const random = createRandom(2);
  for (let i = 0; i < vectors.count; i++) addToHnsw(graph, vectors, random);
  const queries = unitVectors(830, 16);

  it('finds with many candidates what exact search finds, and with few most of it', () => {
    let [many, few] = [0, 0];
    for (let q = 800; q < 830; q++) {
      const query = vectorAt(queries, q);
      const right = new Set(indexesOf(searchExactly(vectors, query, 10)));
      const hits = (ef: number) =>
        indexesOf(searchHnsw(graph, vectors, query, { limit: 10, ef }).found).filter((i) => right.has(i))
          .length;
      many += hits(800);
      few += hits(10);
    }
    expect(many).toBe(300);
    expect(few).toBeGreaterThan(200);
  });

  it('has few neighbours in each layer, which are in that layer', () => {
    graph.neighbours.forEach((layers, node) => {
      expect(layers).toHaveLength(graph.levels[node]! + 1);
      layers.forEach((edges, layer) => {
        expect(edges.length).toBeLessThanOrEqual(layer === 0 ? 16 : 8);
        expect(edges.every((other) => other !== node && graph.levels[other]! >= layer)).toBe(true);
      });
    });
    expect(graph.levels[graph.entry]).toBe(Math.max(...graph.levels));
  });

  it('records a walk from the entry down to the lowest layer, along edges, each node compared once', () => {
    const query = vectorAt(queries, 810);
    const { steps, compared, found } = searchHnsw(graph, vectors, query, { limit: 10, ef: 10 });
    expect(steps[0]).toMatchObject({ node: graph.entry, layer: graph.levels[graph.entry] });
    expect(steps.at(-1)!.layer).toBe(0);
    for (const { node, layer, score, compared } of steps) {
      expect(score).toBeCloseTo(similarity(query, vectorAt(vectors, node)), 6);
      expect(compared.every((other) => graph.neighbours[node]![layer]!.includes(other))).toBe(true);
    }
    const lowest = steps.filter(({ layer }) => layer === 0).flatMap((step) => step.compared);
    expect(new Set(lowest).size).toBe(lowest.length);
    expect(compared).toBe(1 + steps.reduce((sum, step) => sum + step.compared.length, 0));
    expect(found).toHaveLength(10);
  });
});

describe('product quantisation', () => {
  const vectors = unitVectors(700, 16);
  const quantizer = trainProductQuantizer(vectors, 4, createRandom(1));
  const codes = encodeAll(quantizer, vectors);
  const query = vectorAt(unitVectors(701, 16), 700);

  it('keeps a vector of known centroids as it is', () => {
    const codebooks = [rows([1, 0], [0, 1]), rows([0.5, 0.5], [-1, 0])];
    const known = { segments: 2, width: 2, codebooks };
    const vector = Float32Array.from([0.1, 0.9, -0.8, 0.1]);
    expect([...encode(known, vector)]).toEqual([1, 1]);
    expect([...reconstruct(known, Uint8Array.from([1, 1]))]).toEqual([0, 1, -1, 0]);
  });

  it('has 256 centroids for each segment, and codes of a byte for each', () => {
    expect(quantizer).toMatchObject({ segments: 4, width: 4 });
    expect(quantizer.codebooks.map(({ count }) => count)).toEqual(Array(4).fill(CENTROIDS));
    expect(codes).toHaveLength(2800);
    expect([...codes.subarray(8, 12)]).toEqual([...encode(quantizer, vectorAt(vectors, 2))]);
  });

  it('sums from the table exactly the similarity to what the code stands for', () => {
    const table = similarityTable(quantizer, query);
    for (let i = 0; i < vectors.count; i++) {
      const again = reconstruct(quantizer, codes.subarray(i * 4, i * 4 + 4));
      expect(scoreFromTable(table, codes, i * 4, 4)).toBeCloseTo(similarity(query, again), 5);
    }
  });

  it('finds most of the nearest, and with whole vectors for all candidates exactly them', () => {
    const right = searchExactly(vectors, query, 10);
    const found = indexesOf(searchCodes(quantizer, codes, query, 10));
    expect(found.filter((i) => indexesOf(right).includes(i)).length).toBeGreaterThan(5);
    const all = searchCodes(quantizer, codes, query, vectors.count);
    expect(refine(all, vectors, query, 10)).toEqual(right);
  });

  it('in the cells of an inverted file, sums the similarity to the centre and to the difference', () => {
    const file = buildInvertedFile(kMeans(vectors, 20, createRandom(1)));
    const differences = differencesFromCentres(file, vectors);
    const fine = trainProductQuantizer(differences, 4, createRandom(1));
    const ivfPq = { file, quantizer: fine, codes: encodeAll(fine, differences) };
    const { found, codesRead } = searchIvfPq(ivfPq, query, { limit: 700, nprobe: 20 });
    expect(codesRead).toBe(700);
    const cell = file.lists.findIndex((list) => list.includes(found[0]!.index));
    const difference = reconstruct(fine, ivfPq.codes.subarray(found[0]!.index * 4, found[0]!.index * 4 + 4));
    const again = difference.map((value, d) => value + vectorAt(file.centroids, cell)[d]!);
    expect(found[0]!.score).toBeCloseTo(similarity(query, again), 5);
    expect(searchIvfPq(ivfPq, query, { limit: 10, nprobe: 3 }).codesRead).toBeLessThan(350);
  });
});

describe('the projection', () => {
  it('draws what differs most, and says how much of it', () => {
    const flat = rows([0, 0, 5], [10, 0, 5], [0, 4, 5], [10, 4, 5]);
    const plane = projectToPlane(flat);
    expect(plane.shown).toBeCloseTo(1);
    const [a, b, c] = [0, 1, 2].map((i) => plane.place(vectorAt(flat, i))) as [
      readonly [number, number],
      readonly [number, number],
      readonly [number, number],
    ];
    expect(Math.abs(a[0] - b[0])).toBeCloseTo(10, 3);
    expect(Math.abs(a[1] - c[1])).toBeCloseTo(4, 3);
    expect(projectToPlane(pickVectors(unitVectors(300, 16), [1, 2, 3, 4, 5, 6, 7, 8])).shown).toBeLessThan(
      0.95,
    );
  });
});
