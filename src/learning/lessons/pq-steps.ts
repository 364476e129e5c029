import { buildInvertedFile } from '../methods/inverted-file.ts';
import { differencesFromCentres, searchIvfPq } from '../methods/ivf-pq.ts';
import { kMeans, nearestCentroid } from '../methods/k-means.ts';
import { encodeAll, type ProductQuantizer, trainProductQuantizer } from '../methods/product-quantizer.ts';
import type { Random } from '../methods/random.ts';
import { refine, searchCodes } from '../methods/search-codes.ts';
import { vectorAt } from '../methods/vectors.ts';
import { NEAREST, type PqStep } from './lesson.ts';
import { type Material, measureExact } from './questions.ts';
import { sampleOf } from './sample.ts';

/** Vectors that codebooks are trained on at most: 16 for each centroid. */
export const TRAINED = 4096;
/** Candidates that are put right with their whole vectors. */
const CANDIDATES = 100;
const FINE_SEGMENTS = 64;
const CELLS = 100;
/** Pictures for each cell at least: a small library has fewer cells. */
const PER_CELL = 4;
const NPROBE = 10;

/** Segments of the finer code: 64, or the most into which the dimensions can be divided. */
export function fineSegmentsOf(dimensions: number, segments: number): number {
  let fine = Math.min(FINE_SEGMENTS, dimensions);
  while (fine > segments && dimensions % fine !== 0) fine -= 1;
  return fine;
}

/** Measures exact search, codes of 8 bytes, both together, finer codes, and codes in the lists of an inverted file. */
export function measurePqSteps(
  material: Material,
  quantizer: ProductQuantizer,
  codes: Uint8Array,
  random: Random,
  onProgress: (share: number) => void,
): { readonly steps: PqStep[]; readonly cells: number; readonly nprobe: number } {
  const { known, measure } = material;
  const { segments } = quantizer;
  const trained = sampleOf(known, TRAINED);
  const own = codes.subarray(0, known.count * segments);
  const fine = trainProductQuantizer(trained, fineSegmentsOf(known.dimensions, segments), random, (share) =>
    onProgress(0.4 * share),
  );
  const fineCodes = encodeAll(fine, known);
  const { ivfPq, cells, nprobe } = buildOverCells(material, segments, random, (share) =>
    onProgress(0.4 + 0.5 * share),
  );
  const refined = (found: ReturnType<typeof searchCodes>, query: Float32Array) => ({
    found: refine(found, known, query, NEAREST),
    compared: found.length,
  });
  const all = known.count;
  const steps: PqStep[] = [
    { name: 'exact', bytes: 4 * known.dimensions, codes: 0, ...measureExact(material) },
    {
      name: 'pq',
      bytes: segments,
      codes: all,
      ...measure((query) => ({ found: searchCodes(quantizer, own, query, NEAREST), compared: 0 })),
    },
    {
      name: 'pqRefined',
      bytes: segments,
      codes: all,
      ...measure((query) => refined(searchCodes(quantizer, own, query, CANDIDATES), query)),
    },
    {
      name: 'pqFine',
      bytes: fine.segments,
      codes: all,
      ...measure((query) => ({ found: searchCodes(fine, fineCodes, query, NEAREST), compared: 0 })),
    },
  ];
  for (const limit of [NEAREST, CANDIDATES]) {
    let read = 0;
    let asked = 0;
    const figures = measure((query) => {
      const { found, codesRead } = searchIvfPq(ivfPq, query, { limit, nprobe });
      read += codesRead;
      asked += 1;
      if (limit === NEAREST) return { found, compared: cells };
      const { found: best, compared } = refined(found, query);
      return { found: best, compared: cells + compared };
    });
    const name = limit === NEAREST ? 'ivfpq' : 'ivfpqRefined';
    steps.push({ name, bytes: segments, codes: read / asked, ...figures });
  }
  onProgress(1);
  return { steps, cells, nprobe };
}

function buildOverCells(
  { known }: Material,
  segments: number,
  random: Random,
  onProgress: (share: number) => void,
) {
  const cells = Math.min(CELLS, Math.floor(known.count / PER_CELL));
  const { centroids } = kMeans(sampleOf(known, TRAINED), cells, random, (share) => onProgress(share / 2));
  const assigned = Int32Array.from({ length: known.count }, (_, i) =>
    nearestCentroid(centroids, vectorAt(known, i)),
  );
  const file = buildInvertedFile({ centroids, assigned });
  const differences = differencesFromCentres(file, known);
  const quantizer = trainProductQuantizer(sampleOf(differences, TRAINED), segments, random, (share) =>
    onProgress(0.5 + share / 2),
  );
  const ivfPq = { file, quantizer, codes: encodeAll(quantizer, differences) };
  return { ivfPq, cells, nprobe: Math.min(NPROBE, cells) };
}
