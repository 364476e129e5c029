import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { VectorStore } from '../store/store.ts';

/** The model and the store that one request works with from its beginning to its end, whatever changes meanwhile. */
export interface SearchSession {
  model(): Promise<ModelInfo>;
  store(): Promise<VectorStore>;
  embedder(): Promise<Embedder>;
}
