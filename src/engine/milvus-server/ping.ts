import { connect } from 'node:http2';

/** Bytes of a gRPC frame without content: not compressed, length 0. */
const EMPTY_FRAME = Buffer.alloc(5);

/**
 * Asks what answers on a port for its version, as a client of Milvus would; null if it is no Milvus or does not answer in time.
 * Done without the SDK, because a server can be started before that is installed.
 */
export function milvusVersion(port: number, timeoutMs = 2000): Promise<string | null> {
  return new Promise((resolve) => {
    const session = connect(`http://127.0.0.1:${port}`);
    const finish = (version: string | null) => {
      clearTimeout(timer);
      session.destroy();
      resolve(version);
    };
    const timer = setTimeout(() => finish(null), timeoutMs);
    session.on('error', () => finish(null));
    session.on('close', () => finish(null));
    const request = session.request({
      ':method': 'POST',
      ':path': '/milvus.proto.milvus.MilvusService/GetVersion',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let answer = '';
    request.setEncoding('latin1');
    request.on('data', (text: string) => {
      answer += text;
    });
    request.on('error', () => finish(null));
    request.on('end', () => finish(/(?:milvus_lite-)?v?\d+\.\d+[\w.+-]*/.exec(answer)?.[0] ?? null));
    request.end(EMPTY_FRAME);
  });
}
