import { SoutuError } from '../../errors.ts';
import { isJson, type Json } from '../files/json.ts';
import type { HubName } from '../sources/hub-name.ts';
import type { Http } from './http.ts';
import type { Hub, OpenOptions, RemoteFile, Repository } from './hub.ts';
import { responseError } from './hub-errors.ts';
import { modelScopeLayout } from './layouts/model-scope-layout.ts';
import type { TransferOptions } from './options.ts';
import { readJson } from './read-body.ts';
import { retrying } from './retry.ts';

export interface ModelScopeOptions {
  readonly http: Http;
  readonly endpoint: string;
  readonly cache: string;
  readonly hasToken: boolean;
  readonly transfer: TransferOptions;
}

const SHA256 = /^[0-9a-f]{64}$/;

/** ModelScope. Its revisions are branches and tags; it states a SHA-256 for each file. */
export function modelScope(options: ModelScopeOptions): Hub {
  const { http, cache, hasToken, transfer } = options;
  const endpoint = options.endpoint.replace(/\/+$/, '');
  const { host } = new URL(endpoint);

  const explain: Hub['explain'] = (response, { id, revision }, file) => {
    if (response.fromHub && [401, 403].includes(response.status))
      return denied(host, id, response.status, hasToken);
    const page = `${endpoint}/models/${id}`;
    return responseError(response, { id, revision, file, page, hasToken, tokenName: 'MODELSCOPE_API_TOKEN' });
  };

  async function list(name: HubName, revision: string, signal?: AbortSignal): Promise<Json[]> {
    const query = new URLSearchParams({ Revision: revision, Recursive: 'true' });
    const url = `${endpoint}/api/v1/models/${name.id}/repo/files?${query}`;
    const response = await http.send({ url, signal });
    if (response.status !== 200) {
      await response.discard();
      throw explain(response, name, null);
    }
    const { Data: data, Message: message } = await readJson(response, signal);
    if (isJson(data) && Array.isArray(data.Files)) return data.Files.filter(isJson);
    throw new SoutuError('hub-not-found', `${host} does not list ${name.id} at ${revision}: ${message}`);
  }

  async function open(
    name: HubName,
    { tries = transfer.tries, signal }: OpenOptions = {},
  ): Promise<Repository> {
    const revision = name.revision ?? 'master';
    const listed = await retrying(() => list(name, revision, signal), { ...transfer, tries }, signal);
    const files = new Map(
      listed.filter(({ Type }) => Type !== 'tree').map((entry) => [String(entry.Path), entry]),
    );

    async function describe(path: string): Promise<RemoteFile> {
      const { Size: size, Sha256: hex } = files.get(path) ?? {};
      if (
        typeof size !== 'number' ||
        !Number.isSafeInteger(size) ||
        typeof hex !== 'string' ||
        !SHA256.test(hex)
      )
        throw new SoutuError(
          'hub-failed',
          `${host} states neither length nor hash of ${path} of ${name.id}.`,
        );
      const query = new URLSearchParams({ Revision: revision, FilePath: path });
      const url = `${endpoint}/api/v1/models/${name.id}/repo?${query}`;
      return { path, size, hash: { algorithm: 'sha256', hex }, url };
    }

    return { name, commit: null, files: [...files.keys()], describe };
  }

  return {
    id: 'modelscope',
    host,
    http,
    open,
    explain,
    layout: (repository) => modelScopeLayout(cache, repository),
  };
}

function denied(host: string, id: string, status: number, hasToken: boolean): SoutuError {
  return new SoutuError('hub-denied', `${host} denies access to ${id} (${status}).`, {
    hint: hasToken
      ? 'Set MODELSCOPE_API_TOKEN to a valid token of an account that can read this model, or unset it for public ones.'
      : 'Set MODELSCOPE_API_TOKEN to a token of an account that can read this model. Or download it with the tool of ModelScope (modelscope download); Soutu finds it in its cache.',
  });
}
