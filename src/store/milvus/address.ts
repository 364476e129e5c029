import { SoutuError } from '../../errors.ts';

/** Where a Milvus server listens, and the database to use there. */
export interface MilvusAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly database: string;
}

const DEFAULT_PORT = 19530;
const DEFAULT_DATABASE = 'default';
const EXAMPLE = 'milvus://host:19530 or milvus://host:19530/database (milvuss:// for TLS)';

/**
 * Parses the setting `store`. Throws `bad-setting` without quoting a password that the address contains.
 *
 * @example parseAddress('milvus://127.0.0.1') // { host: '127.0.0.1', port: 19530, tls: false, database: 'default' }
 */
export function parseAddress(text: string): MilvusAddress {
  // The standard parser knows hosts and ports only of schemes such as http.
  const http = text.replace(/^milvuss?:/, 'http:');
  const url = URL.canParse(http) ? new URL(http) : null;
  const isMilvus = /^milvuss?:\/\//.test(text);
  if (text.includes('@')) {
    throw new SoutuError('bad-setting', 'The address of a store must not contain a user or a password.', {
      hint: 'Set SOUTU_STORE_TOKEN (store-token in the config file) to USER:PASSWORD or to the token instead: addresses are shown and logged.',
    });
  }
  const database = url === null ? null : decoded(url.pathname.replace(/^\/|\/$/g, ''));
  const isPlain = url !== null && url.search === '' && url.hash === '';
  if (!isMilvus || !isPlain || database === null || database.includes('/')) {
    throw new SoutuError('bad-setting', `store is ${JSON.stringify(text)}; it must be ${EXAMPLE}`);
  }
  return {
    host: url.hostname,
    port: portOf(text, url),
    tls: text.startsWith('milvuss:'),
    database: database === '' ? DEFAULT_DATABASE : database,
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** The standard parser drops 80, which is the default of http but may be meant here. */
function portOf(text: string, url: URL): number {
  if (url.port !== '') return Number(url.port);
  return /^\w+:\/\/[^/]*:80(\/|$)/.test(text) ? 80 : DEFAULT_PORT;
}

/** The address for people; it contains no secret. */
export function showAddress({ host, port, database }: MilvusAddress): string {
  return `${host}:${port}${database === DEFAULT_DATABASE ? '' : `/${database}`}`;
}
