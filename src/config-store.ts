import type { Setting } from './config.ts';

/** The store of a library whose settings name none. */
const DEFAULT_STORE = 'lance';

/** The address of the store in use. */
export const storeOf = ({ store }: { readonly store?: string | undefined }): string => store ?? DEFAULT_STORE;

/** Where vectors are stored. */
export const STORE_SETTINGS = {
  store: {
    type: 'text',
    optional: true,
    value: 'ADDRESS',
    defaultText: '`lance`',
    help: 'Where vectors are stored: lance on disk, milvus://HOST:PORT/DATABASE on a Milvus server (milvuss:// for TLS), memory only until the program ends. A library that was indexed into a server is not opened without this setting.',
  },
  'store-token': {
    type: 'text',
    optional: true,
    secret: true,
    help: 'Token of the server of the store, or USER:PASSWORD. Not a flag, because other users of the machine can see the arguments of programs.',
  },
  collection: {
    type: 'text',
    optional: true,
    value: 'NAME',
    help: 'Search only this collection of the Milvus server, which another program wrote with the columns id, vector and file_path. It is never changed. The setting model must name the model that made its vectors. Pictures below the folders of map-root are shown.',
  },
  'copy-token': {
    type: 'text',
    optional: true,
    secret: true,
    defaultText: 'store-token, if the source of the copy is no server',
    help: 'The same for the target of soutu copy.',
  },
  index: {
    type: 'text',
    value: 'KIND[:NAME=N,…]',
    help: 'Index of the vectors: auto chooses by their number and length, the memory and what the store has; rule is HNSW below 100,000 vectors, else IVF_FLAT. A kind, with parameters if wanted, is built by the next soutu index: flat, hnsw:m=16,ef-construction=200, ivf_flat:lists=1024, ivf_pq:lists=1024,segments=32,bits=8 and others that the store has (docs/indexes.md). Set it in the config file, because the next run without it changes the index back.',
  },
  recall: {
    type: 'share',
    min: 0.5,
    max: 0.9999,
    optional: true,
    value: '0.99',
    defaultText:
      'what soutu tune was asked for when it chose the index; else the store decides how much searches look at, for nearly 1',
    help: 'Share of the nearest pictures that searches with an index are to find. How much of the index they have to look at is measured on the library after each build of the index, and shown by soutu status (docs/tuning.md). soutu tune looks for the index that is fastest for it.',
  },
  filtered: {
    type: 'share',
    min: 0.0001,
    max: 1,
    optional: true,
    value: '0.05',
    defaultText: 'not known: filters are taken to leave most pictures',
    help: 'Share of the pictures that the usual filters of your searches leave. With 0.2 or less, index auto keeps a graph up to four times as many vectors, because an inverted file would have to visit all of its lists for such searches. It changes nothing for smaller libraries, and on Milvus, where the index is a graph anyway. soutu index-info --filtered 0.05 says what it would choose.',
  },
  'map-root': {
    type: 'list',
    value: 'STORED=LOCAL',
    help: 'Where a folder lies on this machine that has another path on the machines with which it shares a server as its store. Paths below LOCAL are stored below STORED. With the setting collection, only files below LOCAL are read, and STORED may be relative: what the paths of the collection start with.',
  },
  shard: {
    type: 'text',
    optional: true,
    value: 'K/N',
    help: 'Index only part K of N of the files, which a hash of the path decides. N machines with the same folders and the same server as their store then share the work, without talking to each other.',
  },
  python: {
    type: 'text',
    optional: true,
    value: 'PROGRAM',
    defaultText: 'python3 on the PATH',
    help: 'Python 3.10 or later for soutu milvus start, as a name or a path. One that has the packages milvus-lite and pymilvus is used as it is; with any other, an environment is made in the home.',
  },
} as const satisfies Record<string, Setting>;

export const STORE_DEFAULTS = {
  store: undefined,
  'store-token': undefined,
  collection: undefined,
  'copy-token': undefined,
  index: 'auto',
  recall: undefined,
  filtered: undefined,
  'map-root': [],
  shard: undefined,
  python: undefined,
};
