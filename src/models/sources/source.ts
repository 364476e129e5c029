import type { ModelRef } from '../model-ref.ts';

/** What a source says of a name: the model, or why it does not have it. */
type Lookup = { readonly ref: ModelRef } | { readonly reason: string };

/** A place where models are found. The list of them is in model-sources.ts. */
export interface ModelSource {
  readonly name: string;
  /** Looks for a model by the name that a user gave; undefined for a name that cannot be one of this source's. */
  find(name: string): Promise<Lookup | undefined>;
  /** The models that are complete and of a family that can be run. */
  list(): Promise<ModelRef[]>;
}
