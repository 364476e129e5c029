import type { Label, LabelLanguageChoice } from '../core/label.ts';
import type { FilterRequest } from '../core/search-request.ts';
import type { Picture } from './picture-types.ts';

export type { Label, LabelLanguageChoice } from '../core/label.ts';

/** Which labels are proposed. */
export interface LabelRequest {
  /** Absolute path of a list (docs/labels.md): .txt with a name on each line, or .csv with the columns en, zh. @default the built-in list */
  readonly list?: string | undefined;
  /** Most labels of a picture, 1 to 100. @default 5 */
  readonly top?: number | undefined;
  /** From which probability a label is proposed, above 0 and below 1. @default 0.65 */
  readonly minProbability?: number | undefined;
}

/** A label that is proposed for a picture. */
export interface ProposedLabel extends Label {
  /** Calibrated probability, 0 to 1, that the picture shows it. */
  readonly probability: number;
}

/** The labels of one picture. */
export interface PictureLabels {
  /**
   * Whether the names of the list have been embedded with the model of the library, as `tag` does and as they are shipped for the
   * built-in list and model. If not, there are no labels.
   */
  readonly prepared: boolean;
  /** The likeliest first. */
  readonly labels: readonly ProposedLabel[];
}

/** A picture with its labels, the likeliest first. */
export interface TaggedPicture extends Pick<Picture, 'id' | 'path' | 'paths'> {
  readonly labels: readonly ProposedLabel[];
}

export interface TagRequest extends LabelRequest, FilterRequest {}

export interface TagProgress {
  /** Names of labels that are embedded for the first time with this model and list, then pictures. */
  readonly phase: 'labels' | 'pictures';
  readonly done: number;
  readonly total: number;
}

export interface TagOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TagProgress) => void;
}

export interface WriteLabelsOptions {
  /** Absolute paths of folders: only beside the files of pictures in them. @default beside all */
  readonly folders?: readonly string[] | undefined;
  /** Which names are written. @default 'both' */
  readonly language?: LabelLanguageChoice | undefined;
  /** Says what would be done, and does nothing. @default false */
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type UndoLabelsOptions = Omit<WriteLabelsOptions, 'language'>;

/**
 * Why a sidecar was left as it is: `gone`: the picture (for `undoLabels` the sidecar) is not where it was, has other content, or
 * lies behind a link or on a disk that does not answer; `link`: it is no regular file; `form`: it is no XMP in UTF-8, or in a form that
 * cannot be changed safely; `large`: more than 1 MB; `changing`: another program was writing it; `full`: its disk is full; `read-only`:
 * its disk is read-only; `denied`: permission to write it is missing; `unwritable`: the file system refused for another reason.
 */
export type SidecarProblemName =
  | 'gone'
  | 'link'
  | 'form'
  | 'large'
  | 'changing'
  | 'full'
  | 'read-only'
  | 'denied'
  | 'unwritable';

/** What was done to the sidecar of one file of a picture. */
export interface SidecarReport {
  /** Absolute path of the picture. */
  readonly picture: string;
  /** Absolute path of the XMP file. */
  readonly sidecar: string;
  /** Keywords that were added, or removed by `undoLabels`. */
  readonly keywords: readonly string[];
  /** Whether the file was created, or deleted by `undoLabels`. */
  readonly wholeFile: boolean;
  /** Null if nothing went wrong. */
  readonly problem: SidecarProblemName | null;
}

/** Proposing labels for pictures of the library, which `Engine` extends. */
export interface Labelling {
  /**
   * Proposes labels for pictures, in pages of at most 1000; a page waits until it is taken, so that a library of any size needs the memory
   * of one. Compares the stored vectors with the names of the labels: no picture is read. Pictures without a likely label are included.
   * Writes nothing. Throws `bad-labels`, `bad-query`, `not-found`, `usage` for an empty path of a folder, and the reason of the signal.
   *
   * @example
   * for await (const page of engine.tag({ folders: ['/srv/pictures'] }))
   *   for (const { path, labels } of page) console.log(path, labels.map(({ en }) => en));
   */
  tag(request?: TagRequest, options?: TagOptions): AsyncIterable<readonly TaggedPicture[]>;
  /**
   * The same for one picture, at once: a list whose names have not been embedded with the model of the library is left to `tag`. Throws
   * `not-found` for an unknown id.
   *
   * @example const { labels } = await engine.labels(id);
   */
  labels(
    id: string,
    request?: LabelRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<PictureLabels>;
  /**
   * Adds the labels of pictures as keywords (`dc:subject`) to the XMP file beside each of their files, which is created if there is none; the
   * pictures are not touched. Everything else in an XMP file stays as it is, and keywords that it has are not added again. What was added
   * is recorded in the home, for `undoLabels`. Throws `bad-setting` for a library that keeps no files there, `bad-labels` for a name with a control character, `usage` for an
   * empty path of a folder, `store-failed`, and the reason of the
   * signal.
   *
   * @example for await (const page of engine.tag()) await engine.writeLabels(page, { language: 'zh' });
   */
  writeLabels(
    pictures: readonly TaggedPicture[],
    options?: WriteLabelsOptions,
  ): Promise<readonly SidecarReport[]>;
  /**
   * Removes exactly the keywords that `writeLabels` has added and that are still there. A sidecar that is away is reported as `gone` and
   * stays in the record. Throws as it does.
   */
  undoLabels(options?: UndoLabelsOptions): Promise<readonly SidecarReport[]>;
}
