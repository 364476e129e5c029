/**
 * A piece of an asset that is searched by itself; null is the whole of it.
 *
 * - `time`: a moment of a video, in seconds from its start
 * - `page`: a page of a document, from 1
 * - `region`: a part of a picture, as fractions of the upright picture
 * - `text`: a passage of a text, from 0
 */
export type Part =
  | { readonly kind: 'time'; readonly seconds: number }
  | { readonly kind: 'page'; readonly page: number }
  | {
      readonly kind: 'region';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'text'; readonly passage: number };

/**
 * What has been computed for an item, by stage, and by what: the fingerprint of a model or the number of a version.
 * A stage that is absent has not been computed.
 */
export type Stages = Readonly<Record<string, string | number>>;

/** What is known of a file's content, whatever is searched of it. Times are milliseconds since 1970. */
export interface AssetFacts {
  /** Absolute paths of every file with this content; the first is the one shown. Never empty. */
  readonly paths: readonly string[];
  /** Bytes. */
  readonly size: number;
  readonly mtime: number;
  readonly takenAt: number | null;
  /** Pixels, upright (after EXIF orientation). */
  readonly width: number | null;
  readonly height: number | null;
  /** jpeg, png, webp, gif, avif, tiff, svg, bmp, heic. */
  readonly format: string;
}

/**
 * What is searched: a part of an asset with its vector. An asset has one or more items, one of which, its leading item,
 * has the id of the asset; each carries the facts of the asset, which are the same in all of its items.
 */
export interface Item extends AssetFacts {
  /** 32 lower-case hex characters. */
  readonly id: string;
  /** md5 of the file's content, 32 lower-case hex characters. */
  readonly asset: string;
  readonly part: Part | null;
  /** Unit length; as many values as the model has dimensions. */
  readonly vector: Float32Array;
  /** Length of the raw projection before normalisation: vector * norm gives it back for composed queries. */
  readonly norm: number;
  /** Words that were read in it; null where none were looked for. */
  readonly text: string | null;
  /** Mean colour as #rrggbb; null where that stage has not run. */
  readonly color: string | null;
  readonly stages: Stages;
}

/** An item without its vector, as results carry it. */
export type ItemInfo = Omit<Item, 'vector' | 'norm'>;
