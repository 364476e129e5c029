import type { IndexCost } from '../core/index-cost.ts';
import type { IndexParameters } from '../core/index-parameters.ts';
import type { PlannedIndex } from '../core/index-plan.ts';

/** The index of one collection of the library. */
export interface CollectionIndex {
  readonly collection: string;
  /** Id or folder of the model whose vectors it has; null if it is not recorded. */
  readonly model: string | null;
  readonly state: 'in-use' | 'filling' | 'unused';
  readonly holds: 'pictures' | 'texts';
  readonly dimensions: number;
  /** Items, each with its vector. */
  readonly rows: number;
  /** Items that the index does not have yet; they are searched exhaustively. */
  readonly unindexedRows: number;
  /** `flat` is exhaustive search. */
  readonly kind: string;
  /** Those that were set and the defaults, as far as the store tells them. */
  readonly parameters: IndexParameters;
  /** How much of it a search looks at without being told; null if it compares all, or the store decides. */
  readonly usual: { readonly ef?: number; readonly nprobe?: number; readonly refine?: number } | null;
  /** Bytes of the index; null if the store does not tell. */
  readonly indexBytes: number | null;
  /** Bytes of the vectors as such, 4 for each value. */
  readonly vectorBytes: number;
  /** Bytes of the whole collection with its index. */
  readonly bytes: number;
  /** When the index was built, in milliseconds since 1970; null if there is none or the store does not tell. */
  readonly builtAt: number | null;
  /** Who chose the index: Soutu itself, the setting `index` with a kind or as `rule`, `soutu tune`, or the program whose collection it is. */
  readonly chosenBy: 'auto' | 'setting' | 'rule' | 'tuned' | 'program';
  /** Why this index, in one English sentence. */
  readonly reason: string;
  /** What an index of this kind was expected to take; null if nothing was. */
  readonly expected: IndexCost | null;
  /** What the next run makes of it with the settings of this process; null if Soutu does not choose it. */
  readonly planned: PlannedIndex | null;
  /** The copy that answers searches of this process; null if there is none now. */
  readonly copy: {
    /** Rows that were copied. */
    readonly rows: number;
    /** Rows that were written since, which searches compare beside it. */
    readonly written: number;
    /** Rows of it that were replaced or removed since, which searches leave out. */
    readonly hidden: number;
    /** Bytes on the disk. */
    readonly bytes: number;
    readonly builtAt: number;
    /** Number of cells of its inverted file; 0 if it has none. */
    readonly cells: number;
    /** Cells that a search for ten results visits; null if it compares all vectors. */
    readonly probes: number | null;
    /** Share of the nearest that was found in so many cells, 0 to 1; null if searches compare all vectors. */
    readonly recall: number | null;
  } | null;
}
