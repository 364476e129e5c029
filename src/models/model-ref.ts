import type { RemoteServer } from './remote/server.ts';

/** A model whose files are on this disk. */
export interface LocalModel {
  readonly kind: 'local';
  /** Display name: the id of a model card (soutu-mini, BAAI/BGE-VL-base) or the name of the folder. */
  readonly id: string;
  /** A name that finds exactly these files again, as recorded by a library. */
  readonly name: string;
  /** Absolute folder of the model's files. */
  readonly folder: string;
  /** Commit; null if the source does not know it. */
  readonly revision: string | null;
  /** Name of the source that found it. */
  readonly source: string;
}

/** A model that runs on an embedding server. */
export interface RemoteModel {
  readonly kind: 'remote';
  /** Name of the model on the server. */
  readonly id: string;
  /** `remote:` and the id, as recorded by a library: the same model may move to another server. */
  readonly name: string;
  readonly source: 'remote';
  /** The server. */
  readonly server: RemoteServer;
}

/** Where a model is. Another kind of model is a member of this union and an entry in the table of open.ts. */
export type ModelRef = LocalModel | RemoteModel;
