import type { ModelRef } from '../model-ref.ts';

/** The model, or why the source does not have it, which may be a download that was interrupted. */
type Lookup<R extends ModelRef> =
  | { readonly ref: R }
  | { readonly reason: string; readonly isUnfinished?: true };

/** A place to look for models. model-sources.ts lists them all. */
export interface ModelSource<R extends ModelRef = ModelRef> {
  readonly name: string;
  /** Looks up a model by the name that the user gave; undefined if a model of this source cannot have that name. */
  find(name: string): Promise<Lookup<R> | undefined>;
  /** All complete models of supported families. */
  list(): Promise<R[]>;
}
