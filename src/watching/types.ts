/** A folder of the library, with what a walk of it leaves out. */
export interface FollowedFolder {
  readonly path: string;
  /** See `WalkOptions`. */
  readonly exclude: readonly string[];
  readonly followSymlinks: boolean;
  readonly ignore: boolean;
  readonly pairRaw?: boolean;
  /** Absolute paths of what is never entered: the data of Soutu, and what the user removed. */
  readonly skip: readonly string[];
}

/** What the watches of a folder tell. Paths are absolute. */
export interface WatchEvents {
  /** A file may have come, changed or gone; perhaps it is a folder. */
  path(path: string): void;
  /** Anything in this folder and below it may have changed. */
  folder(path: string): void;
  /** The system gives no more watches: those of the folder are closed. */
  refused(error: NodeJS.ErrnoException): void;
  /** Called for every event of the system, to notice when it has dropped some. */
  count(): void;
}

/** The watches of a folder and those below it. */
export interface FolderWatch {
  /** Watches that the system holds for it. */
  readonly watches: number;
  /** The inode of a folder when it was watched; undefined if it has no watch of its own. */
  inodeOf(path: string): number | undefined;
  /** Watches what is not watched although a walk enters it. */
  renew(): Promise<void>;
  close(): void;
}
