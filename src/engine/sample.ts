import type { Filter } from '../core/filter.ts';
import type { VectorStore } from '../store/store.ts';

/** Vectors that stand for the library: more would not change mean and deviation by a hundredth. */
const SIZE = 512;
/** Share of rows that may have come or gone before the sample is taken anew. */
const CHANGED = 0.1;

/** Vectors of some pictures of the library, taken evenly; all of them where there are few. */
export interface Sample {
  get(): Promise<readonly Float32Array[]>;
}

/** A sample that is kept until the number of rows has changed a lot. */
export function createSample(open: () => Promise<VectorStore>): Sample {
  let kept: { readonly rows: number; readonly vectors: Promise<Float32Array[]> } | null = null;
  return {
    async get() {
      const store = await open();
      const rows = await store.count();
      if (kept === null || Math.abs(rows - kept.rows) > CHANGED * kept.rows) {
        const own = { rows, vectors: read(store, rows) };
        kept = own;
        own.vectors.catch(() => {
          if (kept === own) kept = null;
        });
      }
      return kept.vectors;
    },
  };
}

async function read(store: VectorStore, rows: number): Promise<Float32Array[]> {
  const filter = everyNth(rows);
  const vectors: Float32Array[] = [];
  for await (const batch of store.scan({ fields: ['vector'], ...(filter && { filter }) })) {
    vectors.push(...batch.map(({ vector }) => vector));
    if (vectors.length >= SIZE) break;
  }
  return vectors.slice(0, SIZE);
}

/**
 * Ids are md5 sums, so the beginnings of them spread any library evenly: with as many beginnings as give about `SIZE` rows a
 * store reads hardly more than these. Undefined for all rows.
 */
function everyNth(rows: number): Filter | undefined {
  if (rows <= SIZE) return undefined;
  const digits = Math.max(1, Math.ceil(Math.log(rows / SIZE) / Math.log(16)));
  const all = 16 ** digits;
  const wanted = Math.min(all, Math.ceil((all * SIZE * 1.1) / rows));
  const beginnings = Array.from({ length: wanted }, (_, i) => i.toString(16).padStart(digits, '0'));
  return { op: 'or', of: beginnings.map((value) => ({ op: 'prefix', field: 'id', value })) };
}
