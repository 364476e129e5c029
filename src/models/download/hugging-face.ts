import { SoutuError } from '../../errors.ts';
import { isJson, type Json } from '../files/json.ts';
import type { HubName } from '../sources/hub-name.ts';
import type { Http } from './http.ts';
import type { Hub, OpenOptions, RemoteFile, Repository } from './hub.ts';
import { responseError } from './hub-errors.ts';
import { huggingFaceLayout } from './layouts/hugging-face-layout.ts';
import type { Linking } from './layouts/place-file.ts';
import type { TransferOptions } from './options.ts';
import { readJson } from './read-body.ts';
import { retrying } from './retry.ts';

export interface HuggingFaceOptions {
  readonly http: Http;
  readonly endpoint: string;
  readonly cache: string;
  readonly hasToken: boolean;
  readonly transfer: TransferOptions;
  readonly linking?: Linking | undefined;
}

const COMMIT = /^[0-9a-f]{40}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** Hugging Face, or a mirror with the same API. */
export function huggingFace(options: HuggingFaceOptions): Hub {
  const { http, cache, hasToken, transfer, linking } = options;
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const { host } = new URL(endpoint);

  const explain: Hub['explain'] = (response, { id, revision }, file) =>
    responseError(response, {
      id,
      revision,
      file,
      page: `${endpoint}/${id}`,
      hasToken,
      tokenName: 'HF_TOKEN',
    });

  async function ask(
    url: string,
    method: 'GET' | 'HEAD',
    name: HubName,
    file: string | null,
    signal?: AbortSignal,
  ) {
    const response = await http.send({ url, method, signal });
    if (response.status === 200) return response;
    await response.discard();
    throw explain(response, name, file);
  }

  async function open(
    name: HubName,
    { tries = transfer.tries, signal }: OpenOptions = {},
  ): Promise<Repository> {
    const revision = encodeURIComponent(name.revision ?? 'main');
    const url = `${endpoint}/api/models/${name.id}/revision/${revision}?blobs=true`;
    const info = await retrying(
      async () => readJson(await ask(url, 'GET', name, null, signal), signal),
      { ...transfer, tries },
      signal,
    );
    const { sha: commit } = info;
    const siblings = Array.isArray(info.siblings) ? info.siblings.filter(isJson) : [];
    if (typeof commit !== 'string' || !COMMIT.test(commit))
      throw new SoutuError('hub-failed', `${host} does not say which commit of ${name.id} is meant.`);
    const entries = new Map(siblings.map((entry) => [String(entry.rfilename), entry]));

    /** Mirrors that list names only state the rest with the file itself. */
    async function describe(path: string): Promise<RemoteFile> {
      const fileUrl = `${endpoint}/${name.id}/resolve/${commit}/${encodeURIComponent(path)}`;
      const listed = fromEntry(entries.get(path));
      if (listed !== null) return { path, url: fileUrl, ...listed };
      const response = await retrying(() => ask(fileUrl, 'HEAD', name, path, signal), transfer, signal);
      await response.discard();
      const stated = fromHeaders((header) => response.header(header));
      if (stated !== null) return { path, url: fileUrl, ...stated };
      throw new SoutuError('hub-failed', `${host} states neither length nor hash of ${path} of ${name.id}.`);
    }

    return { name, commit, files: [...entries.keys()], describe };
  }

  return {
    id: 'huggingface',
    host,
    http,
    open,
    explain,
    layout: (repository) => huggingFaceLayout(cache, repository, linking),
  };
}

type Stated = Pick<RemoteFile, 'size' | 'hash'>;

/** Size and hash in an entry of the list: of the content in large file storage, else of the git blob. */
function fromEntry(entry: Json | undefined): Stated | null {
  if (entry === undefined) return null;
  if (isJson(entry.lfs)) return stated(entry.lfs.sha256, entry.lfs.size);
  return stated(entry.blobId, entry.size);
}

function fromHeaders(header: (name: string) => string | null): Stated | null {
  const tag = header('x-linked-etag') ?? header('etag') ?? '';
  const size = header('x-linked-size') ?? header('content-length');
  return stated(tag.replace(/^W\//, '').replaceAll('"', ''), size === null ? null : Number(size));
}

/** The length of a hash tells its kind. Anything else must not become the name of a file. */
function stated(hex: unknown, size: unknown): Stated | null {
  if (typeof hex !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return null;
  if (SHA256.test(hex)) return { size, hash: { algorithm: 'sha256', hex } };
  if (COMMIT.test(hex)) return { size, hash: { algorithm: 'git-sha1', hex } };
  return null;
}
