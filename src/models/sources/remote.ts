import { SoutuError } from '../../errors.ts';
import type { RemoteModel } from '../model-ref.ts';
import type { RemoteServer } from '../remote/server.ts';
import type { ModelSource } from './source.ts';

/** What the recorded name of a remote model begins with. */
const PREFIX = 'remote:';

/** The model of the embedding server of the settings. Throws the errors of `describeServer` if the server has to be asked for its name. */
export async function remoteModel(server: RemoteServer): Promise<RemoteModel> {
  const id = server.model ?? (await askForName(server));
  return { kind: 'remote', id, name: PREFIX + id, source: 'remote', server };
}

async function askForName(server: RemoteServer): Promise<string> {
  const { describeServer } = await import('../remote/description.ts');
  return (await describeServer(server)).model;
}

/**
 * The model of an embedding server, by the name that a library has recorded, that which the server calls it, or the address.
 *
 * @param server null if no setting names one
 */
export function embeddingServer(server: RemoteServer | null): ModelSource {
  return {
    name: 'remote',
    async find(name) {
      if (server === null) {
        if (!name.startsWith(PREFIX)) return undefined;
        throw new SoutuError(
          'model-missing',
          `The model ${name.slice(PREFIX.length)} runs on an embedding server, and no setting names one`,
          { hint: 'Set SOUTU_EMBED_URL (embed-url in the config file) to the address of the server.' },
        );
      }
      const isWanted = name.startsWith(PREFIX) || name === server.url || name === server.model;
      // A server that is down has no other names; the models on this disk can be used meanwhile.
      const ref = isWanted ? await remoteModel(server) : await remoteModel(server).catch(() => null);
      if (ref === null || ![ref.name, ref.id, server.url].some((one) => isSame(one, name))) {
        if (!name.startsWith(PREFIX)) return undefined;
        return { reason: `the embedding server has the model ${ref!.id}` };
      }
      return { ref };
    },
    list: async () => {
      if (server === null) return [];
      const ref = await remoteModel(server).catch(() => null);
      return ref === null ? [] : [ref];
    },
  };
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
