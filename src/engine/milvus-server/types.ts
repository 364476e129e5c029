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
