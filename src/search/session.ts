import type { Embedder, ModelInfo } from '../models/embedder.ts';
import type { VectorStore } from '../store/store.ts';

/** The model and the store of one request, fixed until it ends even if the library changes meanwhile. */
export interface SearchSession {
  model(): Promise<ModelInfo>;
  /** The same for embedding. Throws `model-changed` if its embeddings cannot be compared with those of the collection. */
  embeddingModel(): Promise<ModelInfo>;
  store(): Promise<VectorStore>;
  embedder(): Promise<Embedder>;
  /** For a store of texts, the store of the pictures that a query names by their ids; absent for one of pictures. */
  pictures?(): Promise<VectorStore>;
  /** Name of the collection of the store. */
  readonly collection: string;
}
