import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { VectorStore } from '../store/store.ts';

/** The model and the store of one request, fixed until it ends even if the library changes meanwhile. */
export interface SearchSession {
  model(): Promise<ModelInfo>;
  store(): Promise<VectorStore>;
  embedder(): Promise<Embedder>;
}
