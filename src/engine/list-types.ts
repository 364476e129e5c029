import type { FilterRequest } from '../core/search-request.ts';
import type { FailedFile } from '../library/file-catalog.ts';
import type { Picture } from './picture-types.ts';

/** Filters, order and page of a list. Dates are `Picture.date`: taken, else modified. */
export interface ListOptions extends FilterRequest {
  /** @default 'newest' */
  readonly order?: 'newest' | 'oldest';
  /** @default 0 */
  readonly offset?: number;
  /** @default 100 */
  readonly limit?: number;
}

/** A page of pictures. */
export interface PicturePage {
  /** Number of pictures that match the filters. */
  readonly total: number;
  readonly pictures: readonly Picture[];
}

/** The outline of a list, which suffices to lay out all of it before any picture is loaded. */
export interface Timeline {
  /**
   * Number of pictures. Of more than a million, only the newest 200,000 (or the oldest, in that order) are in `months`, in
   * `ratios` and in lists.
   */
  readonly total: number;
  /** Months in the order of the list (`2024-05`) with their numbers of pictures. */
  readonly months: readonly { readonly month: string; readonly count: number }[];
  /** Aspect ratio (width / height) of each picture in hundredths, in the order of the list. */
  readonly ratios: readonly number[];
}

/** The values that occur in a library, with their numbers of pictures: choices for filters. */
export interface Facets {
  /** Folders of the library and their subfolders; each counts the pictures at or below it. */
  readonly folders: readonly { readonly path: string; readonly count: number }[];
  readonly formats: readonly { readonly format: string; readonly count: number }[];
  readonly years: readonly { readonly year: number; readonly count: number }[];
}

/** Pictures with several files that are there now; `paths` has only these. */
export interface CopiesPage {
  /** Number of pictures with several files. */
  readonly total: number;
  /** Bytes taken by the extra copies: all files except one of each picture. */
  readonly bytes: number;
  /**
   * Files of pictures with several ones that are on disks that are away now, or on other machines. They count as no copies: they cannot be
   * seen or deleted now.
   */
  readonly away: number;
  readonly pictures: readonly Picture[];
}

/** Files that could not be read or decoded. */
export interface FailuresPage {
  readonly total: number;
  readonly failures: readonly FailedFile[];
}

/** A page of a list. */
export interface Page {
  /** @default 0 */
  readonly offset?: number;
  /** @default 100 */
  readonly limit?: number;
}
