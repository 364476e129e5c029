import type { RemoteFile } from '../hub.ts';

/** Where the files of one model are stored on this disk, compatible with the tools of its hub. */
export interface Layout {
  /** Folder to create for the download; its disk needs the space. */
  readonly root: string;
  /** Held by the process that downloads this model. */
  readonly lockFile: string;
  /** Paths at which a file may already be complete. */
  candidates(file: RemoteFile): readonly string[];
  /** Path at which a file is downloaded. */
  partial(file: RemoteFile): string;
  /** Path to which a complete file is renamed. */
  complete(file: RemoteFile): string;
  /** Makes a model of the complete files, in one step as far as possible, and resolves to its folder. */
  finish(files: ReadonlyMap<RemoteFile, string>): Promise<string>;
}
