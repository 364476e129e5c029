/** What can be set when an index is built; see the table of ranges in `store/index-choice.ts`. */
export type IndexParameter = 'm' | 'ef-construction' | 'lists' | 'segments' | 'bits';

/** Parameters of an index by name. */
export type IndexParameters = { readonly [P in IndexParameter]?: number };

export interface CollectionSize {
  readonly items: number;
  readonly dimensions: number;
}
