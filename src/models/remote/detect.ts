import { SoutuError } from '../../errors.ts';
import { RemoteFailure } from './failure.ts';
import type { Http } from './http.ts';
import type { DialectName, RemoteServer } from './server.ts';

interface Listed {
  readonly id: string;
  readonly owned_by?: string;
}

/** Names in `owned_by` of a list of models. */
const OWNERS: Readonly<Record<string, DialectName>> = {
  vllm: 'vllm',
  infinity: 'infinity',
  sglang: 'sglang',
};

/** Where the API of Jina AI is; it has no list of models. */
const JINA_HOST = /(^|\.)jina\.ai$/;

/**
 * Asks a server which API it has and which model, unless the settings say so. Only a Soutu says whether it needs a token; of the
 * others, the list of models says who serves it. Throws `RemoteFailure`, `bad-setting` if it has several models and no setting
 * names one.
 */
export async function detect(
  http: Http,
  server: Pick<RemoteServer, 'url' | 'model' | 'dialect'>,
): Promise<{ readonly dialect: DialectName; readonly model: string | null }> {
  const set = server.dialect;
  const { host, hostname } = new URL(server.url);
  if (set === 'soutu' || (set === undefined && (await isSoutu(http))))
    return { dialect: 'soutu', model: server.model ?? null };
  if (set !== undefined && server.model !== undefined) return { dialect: set, model: server.model };
  if (set === undefined && JINA_HOST.test(hostname))
    return { dialect: 'jina', model: server.model ?? 'jina-embeddings-v4' };
  const models = await listModels(http, set === 'infinity' ? ['/models'] : ['/v1/models', '/models']);
  const owner = models.find(({ owned_by }) => owned_by !== undefined && owned_by in OWNERS)?.owned_by;
  const dialect = set ?? (owner === undefined ? 'openai' : OWNERS[owner]!);
  if (server.model !== undefined) return { dialect, model: server.model };
  const [only, ...others] = models;
  if (only !== undefined && others.length === 0) return { dialect, model: only.id };
  const names = models.map(({ id }) => id).join(', ');
  throw new SoutuError(
    'bad-setting',
    `The embedding server ${host} has ${models.length === 0 ? 'no list of models' : `several models: ${names}`}`,
    { hint: 'Name one with --embed-model or SOUTU_EMBED_MODEL.' },
  );
}

/** Other servers answer a path that they do not know with an error, which is no reason to wait. */
async function isSoutu(http: Http): Promise<boolean> {
  const answer = await orNull(http.send('/api/v1/access'));
  return typeof answer === 'object' && answer !== null && 'tokenNeeded' in answer;
}

async function listModels(http: Http, paths: readonly string[]): Promise<readonly Listed[]> {
  for (const path of paths) {
    const answer = await orNull(http.send(path));
    const data = (answer as { data?: unknown } | null)?.data;
    if (Array.isArray(data) && data.every((one) => typeof one?.id === 'string')) return data as Listed[];
  }
  return [];
}

/** Null for an error of the server; one that has gone or denies access is reported. */
async function orNull(asking: Promise<unknown>): Promise<unknown> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof RemoteFailure && !error.mayPass && /failed|refused/.test(error.final.code))
      return null;
    throw error;
  }
}
