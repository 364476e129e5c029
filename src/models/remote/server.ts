import { SoutuError } from '../../errors.ts';

/** The dialects of the APIs of embedding servers. */
export type DialectName = 'soutu' | 'vllm' | 'infinity' | 'sglang' | 'jina' | 'openai';

/** An embedding server as the settings describe it. */
export interface RemoteServer {
  /** Address without a trailing slash or /v1. */
  readonly url: string;
  /** Name of the model; undefined for the only one of the server. */
  readonly model: string | undefined;
  /** Undefined to ask the server. */
  readonly dialect: DialectName | undefined;
  /** Length to which vectors are cut; undefined for their own. */
  readonly dimensions: number | undefined;
  /** A function, so that the key is in nothing that is logged or serialised. */
  readonly key: () => string | undefined;
  /** Requests at once. */
  readonly requests: number;
  readonly timeoutMs: number;
  /** Folder in which what a server said about itself is kept, so that a library can be opened while it is down. */
  readonly cacheDir: string;
  readonly patience?: Partial<Patience> | undefined;
}

/** How long to wait for a server that has gone, in milliseconds. */
export interface Patience {
  /** While a person waits for the answer. */
  readonly readMs: number;
  /** While a run indexes pictures: long enough to restart a server that loads a large model. */
  readonly indexMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const PATIENCE: Patience = {
  readMs: 5000,
  indexMs: 900_000,
  firstPauseMs: 200,
  longestPauseMs: 5000,
};

/**
 * The address of a server in the form of `RemoteServer.url`. Throws `bad-setting` for anything but an http address without a
 * user and a password, which would be shown with it.
 */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new SoutuError('bad-setting', 'embed-url must be an address such as http://192.168.1.5:8000');
  if (url.username || url.password || url.search || url.hash)
    throw new SoutuError('bad-setting', 'embed-url must have no user, password, ? or #', {
      hint: 'Set the key of the server as SOUTU_EMBED_KEY.',
    });
  return url.href.replace(/(\/v1)?\/*$/, '');
}
