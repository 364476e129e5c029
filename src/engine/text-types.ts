import type { FilterRequest } from '../core/search-request.ts';
import type { TextEntry } from '../core/text-entry.ts';

/** A text of the library. */
export interface Text extends TextEntry {
  /** md5 of the text in Unicode NFC, 32 lower-case hexadecimal digits. */
  readonly id: string;
  readonly text: string;
  /** Absolute path of the file it was read from, or the name of its source; of several the last one. */
  readonly path: string;
}

/** A line that could not be added. */
export interface TextFailure {
  readonly path: string;
  /** From 1; null if it is about the whole file. */
  readonly line: number | null;
  /** What is wrong, as the rest of a sentence that begins with the file and the line. */
  readonly problem: string;
}

/** The progress of adding texts. Everything that it counts is stored. */
export interface TextProgress {
  readonly phase: 'reading' | 'removing' | 'indexing';
  /** The file that is being read; null if none is. */
  readonly file: string | null;
  /** Texts so far. */
  readonly done: number;
  /** Bytes of all files, and those read so far: how many texts there are is known only at the end. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly perSecond: number;
  /** Null until it can be estimated. */
  readonly secondsLeft: number | null;
  readonly failed: number;
}

export interface AddTextsOptions {
  /** Ends the run; what was added stays, and adding the same again continues. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TextProgress) => void) | undefined;
  /** Shown to other processes that want to write meanwhile. @default 'soutu texts add' */
  readonly command?: string | undefined;
}

export interface AddTextsReport {
  /** Files that were read, or pictures with a caption. */
  readonly files: number;
  /** New texts. */
  readonly added: number;
  /** Texts that were there, and of which the file now says something else, or which one of their files has no longer. Nothing is embedded again. */
  readonly changed: number;
  /** Texts that were there. */
  readonly kept: number;
  /** Texts that none of their files has any longer. */
  readonly removed: number;
  /** Lines that could not be used. A file with such lines keeps the texts that it had before. */
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly TextFailure[];
  /** Texts of the library now. */
  readonly texts: number;
  /** Whether the signal ended it. */
  readonly interrupted: boolean;
  readonly tookMs: number;
}

/** A file and its texts in the library. */
export interface TextSource {
  readonly path: string;
  readonly texts: number;
}

export interface TextSources {
  /** Texts of the library. */
  readonly texts: number;
  /** Sorted by path. */
  readonly sources: readonly TextSource[];
}

export interface ListTextsOptions {
  /** Only texts of this file, of files below this folder, or of the source of this name. @default all */
  readonly path?: string | undefined;
  /** @default 0 */
  readonly offset?: number | undefined;
  /** @default 100 */
  readonly limit?: number | undefined;
}

export interface TextsPage {
  readonly total: number;
  /** In the order of their files and lines. */
  readonly texts: readonly Text[];
}

/** A text that is given without a file, with what is known about it. */
export interface GivenText {
  /** Up to 1,000 characters. */
  readonly text: string;
  /** Its own name, such as an article number. */
  readonly id?: string | number | undefined;
  /** An http or https address. */
  readonly link?: string | undefined;
  readonly language?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface PutTextsReport {
  readonly added: number;
  readonly changed: number;
  readonly kept: number;
  /** Those that cannot be used, by their position. */
  readonly failures: readonly { readonly index: number; readonly problem: string }[];
  /** Texts of the library now. */
  readonly texts: number;
}

export interface RemoveTextsReport {
  /** Texts that were removed: those that no other source has. */
  readonly removed: number;
  /** Texts of the library now. */
  readonly texts: number;
}

/** The texts of a library: sentences, product names or labels, which pictures are matched with. */
export interface LibraryTexts {
  /**
   * Adds the texts of files to the library and embeds those that are new. Adding a file again removes the texts that it has no longer.
   * A line that cannot be used is listed in the report; if no line can, that is an error. A run of indexing pauses meanwhile.
   *
   * Throws `not-found`, `unsupported` for a file of another kind, `bad-texts` if nothing can be read, `unreadable`, `locked`,
   * `model-changed`, `store-failed`.
   *
   * @param paths files (.txt, .csv, .tsv, .jsonl) and folders with such files
   * @example const { added } = await engine.texts.add(['/srv/products.csv']);
   */
  add(paths: readonly string[], options?: AddTextsOptions): Promise<AddTextsReport>;
  /**
   * Adds what the pictures of the library carry: the lines of their captions, and their keywords. A text of several pictures is that of
   * one of them. Texts that no picture carries any more are removed. Throws as `add` does.
   */
  addFromPictures(options?: AddTextsOptions): Promise<AddTextsReport>;
  /**
   * Adds texts that are in no file. Those of the same source that are not given stay. Throws `bad-query` for a source that is a path,
   * `locked`, `model-changed`, `store-failed`.
   *
   * @param source a name without slashes, by which they can be listed and removed
   * @example await engine.texts.put('shop', [{ text: 'a red shoe', id: 'A-1', link: 'https://example.org/1' }]);
   */
  put(
    source: string,
    texts: readonly GivenText[],
    options?: Pick<AddTextsOptions, 'command' | 'signal'>,
  ): Promise<PutTextsReport>;
  /**
   * The texts of the library in the order of their files and lines. Throws `bad-query` for an invalid page.
   *
   * @example const { total, texts } = await engine.texts.list({ path: '/srv/products.csv', limit: 50 });
   */
  list(options?: ListTextsOptions): Promise<TextsPage>;
  /** The number of texts that meet the filters. Throws `bad-query`. @default all */
  count(filters?: FilterRequest): Promise<number>;
  /** The files that the texts are from. */
  sources(): Promise<TextSources>;
  /**
   * Removes texts from the library, not from their files. Throws `not-found` if there are none of one of them, `locked`.
   *
   * @param named files, folders, names of sources, and ids of texts
   */
  remove(named: readonly string[], options?: Pick<AddTextsOptions, 'command'>): Promise<RemoveTextsReport>;
}
