/** How a store answered a search, for people. What it does not tell is absent. */
export interface SearchTrace {
  /** What answered: `index`; `exhaustive` if all vectors that match were compared without one; `copy`, that of this process. */
  readonly by: 'index' | 'exhaustive' | 'copy';
  /** Kind of the index of the store, even if it was not used. */
  readonly kind: string;
  /** How much of it was looked at. */
  readonly effort?: { readonly ef?: number; readonly nprobe?: number; readonly refine?: number };
  /** Lists of IVF that were visited, or cells of the copy, and how many there are. */
  readonly lists?: { readonly visited: number; readonly of: number };
  /** Vectors that were compared in the form in which the index or the copy has them. */
  readonly compared?: number;
  /** Vectors that were compared in full. */
  readonly full?: number;
}
