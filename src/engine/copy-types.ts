/** The progress of a copy of the library into another store. Pictures of all collections count. */
export interface CopyProgress {
  /** `verifying`: counts, a sample of vectors and search results are compared. */
  readonly phase: 'copying' | 'indexing' | 'verifying';
  readonly done: number;
  readonly total: number;
  readonly perSecond: number;
  /** Null until it can be estimated. */
  readonly secondsLeft: number | null;
}

export interface CopyOptions {
  /** Secret for the server of the target. @default the setting `copy-token` */
  readonly token?: string | undefined;
  /** Stops the copy; a later one continues. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyReport {
  /** Address of the target, as given. */
  readonly store: string;
  readonly collections: readonly CopiedCollection[];
  readonly tookMs: number;
}

export interface CopiedCollection {
  readonly name: string;
  /** Name or folder of the model whose vectors these are. */
  readonly model: string;
  /** Pictures that are the same in both stores now. */
  readonly pictures: number;
  /** Those of them that were written by this copy; the others were there already. */
  readonly written: number;
  /** Pictures of other machines only (`map-root`), whose paths would mean nothing in a store of this machine. */
  readonly skipped: number;
  /** Pictures that only the target has. They were left alone. */
  readonly others: number;
  /** Pictures with more lines of text or more files than the target keeps: the first ones were copied. */
  readonly cut: number;
  /** Texts of the library (`soutu texts`) that are the same in both stores now. */
  readonly texts: number;
  /** Whether captions and texts were copied: not into a collection of an earlier version that has no place for them. */
  readonly words: boolean;
}
