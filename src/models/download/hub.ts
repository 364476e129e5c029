import type { HubName } from '../sources/hub-name.ts';
import type { Http, HttpResponse } from './http.ts';
import type { Layout } from './layouts/layout.ts';

/** Names of the hubs, as in the setting `hubs`. */
export const HUB_NAMES = ['huggingface', 'modelscope'] as const;

export type HubId = (typeof HUB_NAMES)[number];

/** A hash that a hub states for a file. */
interface FileHash {
  /** `git-sha1` is the hash of a git blob: sha1("blob " + size + NUL + content). */
  readonly algorithm: 'sha256' | 'git-sha1';
  /** Hexadecimal, lower case. */
  readonly hex: string;
}

/** A file of a repository. */
export interface RemoteFile {
  /** Name in the repository. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly hash: FileHash;
  readonly url: string;
}

/** What a hub has of a model. */
export interface Repository {
  readonly name: HubName;
  /** Commit; null on a hub that does not tell. */
  readonly commit: string | null;
  /** Names of all files. */
  readonly files: readonly string[];
  /** Size, hash and address of a file in the list. */
  describe(path: string): Promise<RemoteFile>;
}

export interface OpenOptions {
  /** Attempts. @default that of the transfer options */
  readonly tries?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A hub that models are downloaded from. */
export interface Hub {
  readonly id: HubId;
  /** Host, for people. */
  readonly host: string;
  readonly http: Http;
  /** Lists a model. Throws `hub-unreachable`, `hub-denied`, `hub-not-public`, `hub-not-found`, `hub-failed`. */
  open(name: HubName, options?: OpenOptions): Promise<Repository>;
  /** The error of a response that is not a success; `Retryable` if it may pass. */
  explain(response: HttpResponse, name: HubName, file: string | null): Error;
  /** Where its files go on this disk. */
  layout(repository: Repository): Layout;
}
