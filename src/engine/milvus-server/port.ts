import { createServer } from 'node:net';
import { SoutuError } from '../../errors.ts';
import { milvusVersion } from './ping.ts';

const HINT = 'Choose another port: soutu milvus start --port 19531, or 0 for a free one.';

/** Throws `port-taken` if a program listens on the port, or if this user may not. */
export async function requireFreePort(port: number): Promise<void> {
  const failure = await failureToListen(port);
  if (failure === null) return;
  if (failure.code === 'EADDRINUSE') throw await portTaken(port);
  throw new SoutuError('port-taken', `Port ${port} may not be used: ${failure.message}`, { hint: HINT });
}

/** The error for a port on which a program listens; it says if that is a Milvus. */
export async function portTaken(port: number): Promise<SoutuError> {
  const version = await milvusVersion(port);
  const who = version === null ? 'another program' : `a Milvus that is not of this home (${version})`;
  return new SoutuError('port-taken', `Port ${port} of 127.0.0.1 is in use by ${who}`, { hint: HINT });
}

function failureToListen(port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host: '127.0.0.1', port }, () => server.close(() => resolve(null)));
  });
}
