import type { HubName } from '../sources/hub-name.ts';
import { createHttp, type ProxySettings } from './http.ts';
import type { Hub, HubId } from './hub.ts';
import { huggingFace } from './hugging-face.ts';
import type { Linking } from './layouts/place-file.ts';
import { modelScope } from './model-scope.ts';
import { openRepository } from './open-repository.ts';
import { TRANSFER_DEFAULTS, type TransferOptions } from './options.ts';
import { type PullContext, type Pulled, pullFrom } from './pull-model.ts';

export interface PullSettings {
  /** Hubs to try, in this order. */
  readonly hubs: readonly HubId[];
  readonly huggingFace: {
    readonly endpoint: string;
    readonly token: string | undefined;
    readonly cache: string;
  };
  readonly modelScope: {
    readonly endpoint: string;
    readonly token: string | undefined;
    readonly cache: string;
  };
  readonly proxy: ProxySettings;
  readonly transfer?: Partial<TransferOptions>;
  readonly linking?: Linking;
}

/**
 * Downloads a model into the cache of its hub, where the tools of that hub find it too. Only the files that Soutu reads are
 * downloaded. Throws the errors of hubs and downloads, `model-invalid` for a model that Soutu does not run, `disk-full`.
 */
export async function pull(
  name: HubName,
  settings: PullSettings,
  context: Omit<PullContext, 'transfer'>,
): Promise<Pulled & { readonly source: HubId }> {
  const transfer = { ...TRANSFER_DEFAULTS, ...settings.transfer };
  const hubs = settings.hubs.map((id) => HUBS[id](settings, transfer));
  try {
    const { hub, repository } = await openRepository(hubs, name, context.signal);
    return { ...(await pullFrom(hub, repository, { ...context, transfer })), source: hub.id };
  } finally {
    await Promise.all(hubs.map(({ http }) => http.close()));
  }
}

/** Runs work with one hub, and closes its connections afterwards. */
export async function withHub<T>(
  id: HubId,
  settings: PullSettings,
  work: (hub: Hub, transfer: TransferOptions) => Promise<T>,
): Promise<T> {
  const transfer = { ...TRANSFER_DEFAULTS, ...settings.transfer };
  const hub = HUBS[id](settings, transfer);
  try {
    return await work(hub, transfer);
  } finally {
    await hub.http.close();
  }
}

const HUBS: Readonly<Record<HubId, (settings: PullSettings, transfer: TransferOptions) => Hub>> = {
  huggingface({ huggingFace: { endpoint, token, cache }, proxy, linking }, transfer) {
    const http = createHttp({ ...transfer, proxy, endpoint, credentials: bearer(token) });
    return huggingFace({ http, endpoint, cache, hasToken: token !== undefined, transfer, linking });
  },
  modelscope({ modelScope: { endpoint, token, cache }, proxy }, transfer) {
    // Its own tool sends both: some of its routes read the header, others the cookie.
    const credentials =
      token === undefined ? undefined : { ...bearer(token), cookie: `m_session_id=${token}` };
    const ifUnreachable =
      'Check the network and the settings https-proxy and http-proxy, or name the other hub: --source huggingface.';
    const http = createHttp({ ...transfer, proxy, endpoint, credentials, ifUnreachable });
    return modelScope({ http, endpoint, cache, hasToken: token !== undefined, transfer });
  },
};

const bearer = (token: string | undefined) =>
  token === undefined ? undefined : { authorization: `Bearer ${token}` };
