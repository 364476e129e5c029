/** Where a text stands in its source, and what its source says about it. */
export interface TextEntry {
  /** Line of the source, from 1; null if the source has no lines, as a picture whose caption it is. */
  readonly line: number | null;
  /** The source's own name for it, such as an article number. */
  readonly key: string | null;
  /** An http or https address. */
  readonly link: string | null;
  /** Language tag, such as `en`. */
  readonly language: string | null;
  readonly tags: readonly string[];
}

/** Nothing is known about a text. */
export const NO_ENTRY: TextEntry = { line: null, key: null, link: null, language: null, tags: [] };
