import type { Embedder } from '../models/embedder.ts';

/** How fast a model embeds pictures while all of its workers are busy. */
export interface EmbeddingRate {
  readonly pictures: number;
  readonly seconds: number;
}

/** Pictures that are not counted, during which the workers start and load the model. */
const WARM_UP = 10;

/** Measures an embedder, whatever else a run does: reading and decoding, files that have not changed, pauses for searches. */
export interface EmbeddingMeter {
  /** The embedder, measured. */
  watch(embedder: Embedder): Embedder;
  readonly rate: EmbeddingRate;
}

/**
 * Counts the time in which pictures wait for their vectors. If fewer wait than there are workers, only the share of the workers that
 * have one.
 *
 * @param now milliseconds @default performance.now
 */
export function createEmbeddingMeter(now: () => number = () => performance.now()): EmbeddingMeter {
  let waiting = 0;
  let pictures = 0;
  let busyMs = 0;
  let at = now();

  function change(by: number, workers: number): void {
    const time = now();
    if (pictures >= WARM_UP) busyMs += (time - at) * Math.min(1, waiting / workers);
    at = time;
    waiting += by;
  }

  return {
    watch: (embedder) => ({
      ...embedder,
      async embedImages(images, options) {
        const { workers } = embedder;
        change(images.length, workers);
        let embedded = 0;
        try {
          const vectors = await embedder.embedImages(images, options);
          embedded = vectors.length;
          return vectors;
        } finally {
          change(-images.length, workers);
          pictures += embedded;
        }
      },
    }),
    get rate() {
      return { pictures: Math.max(0, pictures - WARM_UP), seconds: busyMs / 1000 };
    },
  };
}
