import { join } from 'node:path';

/** The files of the Milvus Lite of a home. */
export interface ServerPaths {
  readonly folder: string;
  /** The rows; Milvus Lite locks it. */
  readonly data: string;
  /** The environment of Python that `soutu milvus start` makes. */
  readonly venv: string;
  readonly program: string;
  readonly log: string;
  readonly installLog: string;
  /** The server that was started last, which may have ended. */
  readonly state: string;
  /** Held while a server is started or stopped. */
  readonly lock: string;
}

export function serverPaths(home: string): ServerPaths {
  const folder = join(home, 'milvus');
  const at = (name: string) => join(folder, name);
  return {
    folder,
    data: at('data'),
    venv: at('venv'),
    program: at('serve.py'),
    log: at('server.log'),
    installLog: at('install.log'),
    state: at('server.json'),
    lock: at('lock'),
  };
}
