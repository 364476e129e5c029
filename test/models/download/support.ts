import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SoutuError } from '../../../src/errors.ts';
import { acquireLock } from '../../../src/library/lock.ts';
import type { HubId } from '../../../src/models/download/hub.ts';
import type { TransferOptions } from '../../../src/models/download/options.ts';
import { type PullSettings, pull } from '../../../src/models/download/pull.ts';
import type { PullContext } from '../../../src/models/download/pull-model.ts';
import { parseHubName } from '../../../src/models/sources/hub-name.ts';
import { type FakeHub, REPOSITORY } from '../../support/fake-hub.ts';
import { temporaryFolder } from '../support.ts';

/** Short pauses, so that failures are seen at once. A test of a server that never answers sets a short limit itself. */
const TRANSFER: TransferOptions = {
  connectMs: 30_000,
  answerMs: 30_000,
  stallMs: 30_000,
  tries: 3,
  backoffMs: 1,
  maxPauseMs: 1000,
  connections: 3,
  partBytes: 100_000,
  saveMs: 5,
};

interface Options extends Partial<Omit<PullContext, 'transfer'>> {
  readonly hubs?: readonly HubId[];
  readonly token?: string;
  readonly transfer?: Partial<TransferOptions>;
  readonly settings?: Partial<PullSettings>;
}

/** Two empty caches and a function that downloads into them. */
export function createCaches(hub: Pick<FakeHub, 'address'>) {
  const huggingFace = temporaryFolder();
  const modelScope = temporaryFolder();
  const root = join(huggingFace, `models--${REPOSITORY.replace('/', '--')}`);
  return {
    huggingFace,
    modelScope,
    /** Folder of the repository in the cache of Hugging Face. */
    root,
    pull(name = REPOSITORY, options: Options = {}) {
      const { hubs = ['huggingface'], token, transfer, settings, ...context } = options;
      return pull(
        parseHubName(name)!,
        {
          hubs,
          huggingFace: { endpoint: hub.address, token, cache: huggingFace },
          modelScope: { endpoint: hub.address, token, cache: modelScope },
          proxy: {},
          transfer: { ...TRANSFER, ...transfer },
          ...settings,
        },
        { acquireLock: (file) => acquireLock(file, { command: 'test' }), ...context },
      );
    },
    /** Files of unfinished downloads. */
    unfinished: () =>
      (existsSync(join(root, 'blobs')) ? readdirSync(join(root, 'blobs')) : []).filter((name) =>
        name.includes('incomplete'),
      ),
  };
}

/** Whether a folder has exactly these files of a repository, byte for byte. */
export function differences(folder: string, { files }: FakeHub, names: readonly string[]): string[] {
  const present = readdirSync(folder).sort();
  const wrong = [...names].filter(
    (name) => !present.includes(name) || !readFileSync(join(folder, name)).equals(files.get(name)!),
  );
  return [...wrong, ...present.filter((name) => !names.includes(name))];
}

export const NEEDED = [
  'config.json',
  'model.safetensors',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
];

/** The error that work ends with. */
export async function errorOf(work: Promise<unknown>): Promise<SoutuError> {
  return work.then(
    () => {
      throw new Error('no error was raised');
    },
    (error: SoutuError) => error,
  );
}
