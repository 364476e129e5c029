import type { Position } from '../core/position.ts';
import type { RelevanceLevel } from '../core/relevance.ts';
import type { TakenFrom } from '../core/taken-from.ts';
import type { TextEntry } from '../core/text-entry.ts';
import type { TextLine } from '../core/text-line.ts';
import type { Caption } from '../images/caption/words.ts';
import type { Companion } from '../images/companions.ts';
import type { Camera } from '../images/exif.ts';
import type { ExplainedList } from '../search/explain.ts';
import type { Match } from '../search/fuse.ts';
import type { SearchProfile } from '../search/profile.ts';
import type { Reason } from '../search/reasons.ts';
import type { Part } from '../store/item.ts';

/** A picture of the library. Times are ISO 8601. */
export interface Picture {
  /** md5 of the content, 32 lower-case hexadecimal digits. */
  readonly id: string;
  /** Absolute path of the file to show. */
  readonly path: string;
  /** All absolute paths of files with this content, also several of one file (hard links); the first is `path`. */
  readonly paths: readonly string[];
  /** The part that was found; null for the whole picture. */
  readonly part: Part | null;
  /** Pixels, after EXIF orientation. */
  readonly width: number | null;
  /** Pixels, after EXIF orientation. */
  readonly height: number | null;
  /** jpeg, png, webp, gif, avif, tiff, svg, bmp, heic, raw, psd, jxl, jp2 or ico. */
  readonly format: string;
  /** Bytes of the file; null if unknown, as in a collection of another program. */
  readonly size: number | null;
  /** Time of the last change of the file, in UTC; null if unknown. */
  readonly mtime: string | null;
  /**
   * The time under which it is listed, as a clock showed it, without a zone: when it was taken, or else when the file was last changed;
   * null if unknown.
   */
  readonly date: string | null;
  /** When it was taken, as the clock of the camera showed it, with its offset from UTC if that is known; null if unknown. */
  readonly takenAt: string | null;
  /** Where `takenAt` was found; null without it, and until a run has read it again after an update. */
  readonly takenFrom: TakenFrom | null;
  /** Where it was taken; null if unknown. */
  readonly position: Position | null;
  /** Mean colour as #rrggbb, a placeholder while the picture loads; null if it has not been computed yet. */
  readonly color: string | null;
}

/** A picture with what its file says besides its pixels. */
export interface PictureDetails extends Picture {
  /** Camera and exposure; null if the file has no EXIF data or cannot be read now. */
  readonly camera: Camera | null;
  /** The words in its metadata and in files beside it; null if there are none or the file cannot be read now. */
  readonly caption: Caption | null;
  /** RAW files of the same shot beside the file, which are no pictures of their own (setting `pair-raw`). */
  readonly companions: readonly Companion[];
}

/** The words in a picture. */
export interface PictureText {
  /** md5 of the content, as of `Picture`. */
  readonly id: string;
  /** The lines separated by line breaks, empty if the picture has no words; null if it has not been read. */
  readonly text: string | null;
  /** The same with their places, in reading order; a store with a limit may lack the last ones of a very long text. */
  readonly lines: readonly TextLine[] | null;
}

/** The words that indexing has read in a picture. */
export interface StoredText extends PictureText {
  /** Positions of the lines that have words of the query; none without one. */
  readonly found: readonly number[];
}

/** A verified file of a picture. */
export interface OriginalFile {
  /** Absolute path, without symbolic links. */
  readonly path: string;
  readonly format: string;
  /** Bytes. */
  readonly size: number;
}

/** How a search found a picture or a text. */
interface Found {
  /**
   * Id of what was found: that of the picture, of its `part`, or of the text. As `similarTo` it starts from exactly this part; a text is
   * searched for by its words instead.
   */
  readonly item: string;
  /** Position in the ranking; 1 is the best. */
  readonly rank: number;
  /**
   * Cosine similarity, -1 to 1, reduced for near copies of a picture that words change; with several models the sum of
   * 1 / (60 + rank) over `matches`, by which they are fused.
   */
  readonly score: number;
  /** How sure the hit is, by its look or by its words, whichever is surer. */
  readonly relevance: RelevanceLevel;
  /**
   * Calibrated probability, 0 to 1, that a picture which looks like this is right, comparable between all queries of a model; it
   * leaves out names and writing. With several models that of the surest.
   */
  readonly probability: number;
  /** Why it was found: the retrievers and models that found it, with its rank and score there. */
  readonly matches: readonly Match[];
  /** Why it was found, for people: names and passages with the words of the query, `look` if it looks like it. */
  readonly reasons: readonly Reason[];
}

/** A picture that a search found. */
export interface PictureHit extends Picture, Found {
  readonly kind: 'picture';
}

/**
 * A text that a search found. `path` is the file that it was read from, or the picture that carries it; what only pictures have is
 * null.
 */
export interface TextHit extends Picture, TextEntry, Found {
  readonly kind: 'text';
  readonly text: string;
}

/** One search result; `kind` tells what it is. Only a request `for` texts finds texts. */
export type SearchHit = PictureHit | TextHit;

/** A model that a search asked and that has not embedded all pictures of the library. */
export interface IncompleteModel {
  /** Id of the model. */
  readonly model: string;
  /** Number of pictures that it cannot find; `models.use` embeds them. */
  readonly missing: number;
}

export interface SearchResult {
  /** Id of the model that answered; the first of `models`. */
  readonly model: string;
  /** Ids of all models that answered; several if the request names them. */
  readonly models: readonly string[];
  /** Those of them that do not know all pictures; empty unless the request names models. */
  readonly incomplete: readonly IncompleteModel[];
  /** Milliseconds. */
  readonly tookMs: number;
  /**
   * Token to pass with the next page of the same query, so that results keep their ranks even if pictures are added or
   * removed meanwhile. The most recently used rankings are kept in memory.
   */
  readonly ranking: string;
  /** Whether this is the last page. */
  readonly complete: boolean;
  /** Whether any hit is strong or possible; else the hits are only the closest pictures. */
  readonly found: boolean;
  /**
   * Number of pictures that meet the filters and whose words have not been read, so that the search cannot find them, if the text asks for
   * written words (in quotes, or after `text:`); else 0. `reading` of the status says whether indexing reads them.
   */
  readonly unread: number;
  /** What each retriever found, if `explain` was set and the page was not known already; else null. */
  readonly explanation: readonly ExplainedList[] | null;
  /** What happened inside, if `explain` was set: times, what the index looked at and missed, why each hit is where it is; else null. */
  readonly profile: SearchProfile | null;
  readonly hits: readonly SearchHit[];
}
