import { readFile } from 'node:fs/promises';
import type { Config } from '../../config.ts';
import { didYouMean } from '../../core/similar-names.ts';
import { SoutuError } from '../../errors.ts';
import { acquireLock } from '../../library/lock.ts';
import { HUB_NAMES, type HubId } from '../../models/download/hub.ts';
import type { PullSettings } from '../../models/download/pull.ts';
import { readModelSetup } from '../../models/files/model-folder.ts';
import { findCard } from '../../models/model-cards.ts';
import { fullName, namesLike } from '../../models/model-name.ts';
import { lookUp } from '../../models/sources/find-model.ts';
import { parseHubName } from '../../models/sources/hub-name.ts';
import { localSourcesOf } from '../choose-model.ts';
import type { PullOptions, PullReport } from '../download-types.ts';
import { pullOcr, READER } from './pull-ocr.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/** See `Models.pull`. */
export async function pullModel(config: Config, given: string, options: PullOptions): Promise<PullReport> {
  const { source, from, signal, onProgress } = options;
  signal?.throwIfAborted();
  if (given === READER) return pullOcr(config, options);
  if (from !== undefined)
    throw new SoutuError(
      'usage',
      `Only ${READER} is taken from a folder; a model in a folder is used where it is`,
    );
  const name = fullName(given) ?? given;
  const hub = parseHubName(name);
  // A commit never changes, so the hub need not be asked; nor can it be while downloads are turned off.
  if (hub === null || config.offline || COMMIT.test(hub.revision ?? '')) {
    const found = await lookUp(name, localSourcesOf(config));
    if ('ref' in found) {
      const { id, folder, revision, source } = found.ref;
      return { id, folder, revision, source, received: 0 };
    }
  }
  if (hub === null) {
    throw notOfHub(given);
  }
  if (config.offline)
    throw new SoutuError('offline', `${hub.id} is not on this disk, and downloads are turned off.`);
  const { pull } = await import('../../models/download/pull.ts');
  const pulling = pull(hub, await pullSettings(config, source, hub.revision), {
    signal,
    onProgress,
    acquireLock: (file) => acquireLock(file, { command: `soutu models pull ${hub.id}` }),
  });
  const pulled = await pulling.catch(withSpelling(hub.id));
  // Whatever the hub sends, a model that cannot be opened must not be reported as ready.
  await readModelSetup(pulled.folder);
  const { folder, commit, received } = pulled;
  return { id: hub.id, folder, revision: commit, source: pulled.source, received };
}

/** The error for a name that no hub can have. */
export function notOfHub(given: string): SoutuError {
  return new SoutuError('usage', `${JSON.stringify(given)} is not the name of a model on a hub`, {
    hint: `${didYouMean(namesLike(given))}Names are ORGANISATION/NAME, with @REVISION for another branch or commit; soutu models lists the known ones.`,
  });
}

/** Adds what was probably meant to the error of a hub that does not have a model, or does not tell whether it has it. */
function withSpelling(id: string): (error: unknown) => never {
  return (error) => {
    const names = namesLike(id);
    const isUnknown =
      error instanceof SoutuError && (error.code === 'hub-not-found' || error.code === 'hub-denied');
    if (!isUnknown || names.length === 0 || findCard(id) !== null) throw error;
    const { code, message, hint } = error;
    throw new SoutuError(code, message, { hint: didYouMean(names) + hint, cause: error });
  };
}

export async function pullSettings(
  config: Config,
  source: HubId | undefined,
  revision: string | null,
): Promise<PullSettings> {
  const hubs = source === undefined ? config.hubs.map(hubId) : [hubId(source)];
  if (hubs.length === 0) throw new SoutuError('bad-setting', 'hubs names no hub');
  return {
    // A revision belongs to one hub.
    hubs: revision === null ? hubs : hubs.slice(0, 1),
    huggingFace: {
      endpoint: address(config, 'hf-endpoint'),
      token: config['hf-token'] ?? (await tokenIn(config['hf-token-file'])),
      cache: config['hf-cache'],
    },
    modelScope: {
      endpoint: address(config, 'modelscope-endpoint'),
      token: config['modelscope-token'],
      cache: config['modelscope-cache'],
    },
    proxy: {
      https: proxyAddress(config, 'https-proxy'),
      http: proxyAddress(config, 'http-proxy'),
      except: config['no-proxy'],
    },
  };
}

/** The token that `hf auth login` has stored; undefined if there is none. */
async function tokenIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

function hubId(name: string): HubId {
  const known = HUB_NAMES.find((candidate) => candidate === name.toLowerCase());
  if (known !== undefined) return known;
  throw new SoutuError(
    'bad-setting',
    `There is no hub ${JSON.stringify(name)}; hubs are ${HUB_NAMES.join(', ')}`,
  );
}

function address(config: Config, setting: 'hf-endpoint' | 'modelscope-endpoint'): string {
  const text = config[setting];
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new SoutuError('bad-setting', `${setting} is ${JSON.stringify(text)}; it must be an http address`);
}

/** Other tools accept a proxy without a scheme. The address is not shown, because it may hold a password. */
function proxyAddress(config: Config, setting: 'https-proxy' | 'http-proxy'): string | undefined {
  const text = config[setting];
  if (text === undefined) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address;
  throw new SoutuError('bad-setting', `${setting} is not the address of an HTTP proxy`, {
    hint: `Set it to http://HOST:PORT; SOCKS is not supported. The default is the variable ${setting.toUpperCase().replace('-', '_')}.`,
  });
}
