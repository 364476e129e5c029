/** The Milvus Lite of a home. */
export interface MilvusServerStatus {
  readonly running: boolean;
  /** Whether it answers requests. */
  readonly answers: boolean;
  /** For the setting `store`; null unless it runs. */
  readonly address: string | null;
  readonly port: number | null;
  readonly pid: number | null;
  /** Version of Milvus Lite; null unless it runs. */
  readonly version: string | null;
  /** ISO time of its start; null unless it runs. */
  readonly since: string | null;
  /** Folder of its data. */
  readonly folder: string;
  /** Bytes of its data on disk. */
  readonly bytes: number;
  /** Its log file. */
  readonly log: string;
}

/** `started` is false for a server that was running already. */
export type MilvusStartReport = MilvusServerStatus & { readonly started: boolean };

/** What stopping did. */
export interface MilvusStopReport {
  /** False if no server was running. */
  readonly stopped: boolean;
  readonly pid: number | null;
  /** The signal that ended it: SIGINT lets requests finish, SIGKILL ends a process that does not react. */
  readonly signal: NodeJS.Signals | null;
}

export interface MilvusServerOptions {
  /** Home folder, in which the data of the server lie. @default the setting `home` */
  readonly home?: string | undefined;
}

export interface StopMilvusOptions extends MilvusServerOptions {
  /** Gives up; a server that was told to end still does. */
  readonly signal?: AbortSignal | undefined;
  /** Called once if another process is starting or stopping the server. */
  readonly onWait?: ((owner: { readonly pid: number; readonly command: string }) => void) | undefined;
}

export interface StartMilvusOptions extends StopMilvusOptions {
  /** 0 for a free one. @default that of the last start, else 19530 */
  readonly port?: number | undefined;
  /** Python 3.10 or later, as a name or a path. @default the setting `python`, else python3 on the PATH */
  readonly python?: string | undefined;
  /** Refuses downloads. @default the setting `offline` */
  readonly offline?: boolean | undefined;
  /** Asked with the bytes that a download of Milvus Lite and its installation take; resolves to whether it may. @default it may not */
  readonly agree?:
    | ((bytes: { readonly download: number; readonly disk: number }) => Promise<boolean>)
    | undefined;
  /** Called when the download begins. */
  readonly onInstall?: (() => void) | undefined;
}
