/** A model whose files lie on this disk. */
export interface LocalModel {
  readonly kind: 'local';
  /** Name for people: a card's id (soutu-mini, BAAI/BGE-VL-base) or the folder's name. */
  readonly id: string;
  /** A name that finds the very same files again: what a library remembers. */
  readonly name: string;
  /** Absolute folder of the model's files. */
  readonly folder: string;
  /** Commit, where the source knows it. */
  readonly revision: string | null;
  /** Name of the source that found it. */
  readonly source: string;
}

/** Where a model is. Another kind is a member of this union and an entry in the table of open.ts. */
export type ModelRef = LocalModel;
