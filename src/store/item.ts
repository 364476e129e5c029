import type { Position } from '../core/position.ts';
import type { TakenFrom } from '../core/taken-from.ts';
import type { TextEntry } from '../core/text-entry.ts';
import type { TextLine } from '../core/text-line.ts';

/**
 * The piece of an asset that an item covers; null for the whole asset.
 *
 * - `time`: a moment of a video, in seconds from its start
 * - `page`: a page of a document, from 1
 * - `region`: a rectangle of an image, as fractions of its upright width and height
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
 * The stages computed for an item, each with the fingerprint of its model or its version number. A missing stage has not
 * been computed yet.
 */
export type Stages = Readonly<Record<string, string | number>>;

/**
 * Facts about the content of a file, shared by all items of the asset. `mtime` is in milliseconds since 1970; `takenAt` and `date` are
 * times as clocks showed them (core/wall-time.ts).
 */
export interface AssetFacts {
  /** Absolute paths of every file with this content; the first is the one shown. Never empty. */
  readonly paths: readonly string[];
  /** Bytes; null only in a collection of another program. */
  readonly size: number | null;
  /** Null only in a collection of another program. */
  readonly mtime: number | null;
  /** When it was taken, as the clock of the camera showed it. */
  readonly takenAt: number | null;
  /** Minutes by which that clock was ahead of UTC; null if unknown. */
  readonly takenOffset: number | null;
  /** Where `takenAt` was found; null without it, and in items of earlier versions. */
  readonly takenFrom: TakenFrom | null;
  /** The time under which it is listed: `takenAt`, or else when the file was last modified. Null only in a collection of another program. */
  readonly date: number | null;
  /** Where it was taken, in degrees; both are null if unknown. */
  readonly latitude: Position['latitude'] | null;
  readonly longitude: Position['longitude'] | null;
  /** Pixels, upright (after EXIF orientation). */
  readonly width: number | null;
  readonly height: number | null;
  /** jpeg, png, webp, gif, avif, tiff, svg, bmp, heic; `text` for a text. */
  readonly format: string;
}

/**
 * The unit of search: a part of an asset with its vector. An asset has one or more items; the leading item has the id of the
 * asset. Every item repeats the facts of its asset.
 */
export interface Item extends AssetFacts {
  /** 32 lower-case hex characters. */
  readonly id: string;
  /** md5 of the file's content, 32 lower-case hex characters. */
  readonly asset: string;
  readonly part: Part | null;
  /** Unit vector with the dimensions of the model. */
  readonly vector: Float32Array;
  /** Length of the raw projection: composed queries need `vector * norm`. Null only in a collection of another program. */
  readonly norm: number | null;
  /** Title, description and keywords that the file or a sidecar carries; null if there are none. */
  readonly caption: string | null;
  /** Text recognised in the item, its lines separated by newlines; null if that stage has not run. */
  readonly text: string | null;
  /** The lines of `text` with their places; null if that stage has not run. */
  readonly lines: readonly TextLine[] | null;
  /** Mean colour as #rrggbb; null if that stage has not run. */
  readonly color: string | null;
  /** For an item that is a text, which `text` then holds; null for one of a picture. */
  readonly entry: TextEntry | null;
  readonly stages: Stages;
}

/** An item without its vector and the places of its lines, as in results. */
export type ItemInfo = Omit<Item, 'vector' | 'norm' | 'lines'>;
