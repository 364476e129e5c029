import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fixtures } from '../models/support.ts';

/** A request as a hub or its storage host got it. */
interface SeenRequest {
  readonly at: 'hub' | 'storage';
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** What goes wrong with an answer. */
export interface Fault {
  /** Answers so instead. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the connection after this number of bytes. */
  readonly cutAfter?: number;
  /** Stops sending after this number of bytes without closing the connection. */
  readonly hangAfter?: number;
  /** Never answers. */
  readonly silent?: boolean;
  /** Ignores ranges and sends the whole file. */
  readonly noRanges?: boolean;
  /** Does not state the size of the file with a range. */
  readonly unknownSize?: boolean;
  /** Changes what is sent. */
  readonly change?: (bytes: Buffer) => Buffer;
}

export interface FakeHub {
  readonly address: string;
  readonly storage: string;
  readonly seen: SeenRequest[];
  /** Decides for each request whether something goes wrong with it. */
  fault: (request: SeenRequest) => Fault | undefined;
  /** Whether the list of a repository states sizes and hashes; some mirrors do not. */
  listsHashes: boolean;
  readonly files: Map<string, Buffer>;
  /** Id of its only repository. */
  readonly repository: string;
}

interface Options {
  /** @default REPOSITORY */
  readonly repository?: string;
  /** Registers what closes the servers. @default after the current test */
  readonly atEnd?: (close: () => void) => void;
}

export const COMMIT = '11111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
export const REPOSITORY = 'soutu-test/tiny.clip';

const isLarge = (path: string) => path.endsWith('.safetensors');
const hashes = new WeakMap<Buffer, string>();
/** Cached, because a server asks for the hashes of large files with each request. */
function sha256(bytes: Buffer): string {
  const hash = hashes.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
  hashes.set(bytes, hash);
  return hash;
}
const gitHash = (bytes: Buffer) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');

/**
 * Hugging Face and ModelScope in one server, with one repository, and a storage host of Hugging Face on another port. The
 * answers follow test/fixtures/hub/requests.json, which huggingface_hub recorded.
 */
export async function startFakeHub(
  model = 'clip-fp32',
  { repository = REPOSITORY, atEnd = onTestFinished }: Options = {},
): Promise<FakeHub> {
  const folder = join(fixtures, 'models', model);
  const names = readdirSync(folder).filter((name) => /\.(json|safetensors|txt)$/.test(name));
  const files = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  files.set('pytorch_model.bin', Buffer.from('never wanted'));
  files.set('README.md', Buffer.from('never wanted'));
  const hub: FakeHub = {
    address: '',
    storage: '',
    seen: [],
    fault: () => undefined,
    listsHashes: true,
    files,
    repository,
  };
  const answer = (at: SeenRequest['at'], route: (path: URL, response: Reply) => void) =>
    listen(atEnd, (request, response) => {
      const path = request.url!;
      const { range, authorization } = request.headers;
      const seen = { at, method: request.method!, path, range, authorization };
      hub.seen.push(seen);
      const fault = hub.fault(seen) ?? {};
      if (fault.silent) return;
      if (fault.status !== undefined) {
        response.writeHead(fault.status, fault.headers).end('a fault');
        return;
      }
      route(new URL(path, 'http://hub'), { request, response, fault });
    });
  const storage = await answer('storage', (url, reply) => {
    const bytes = [...files.values()].find((one) => url.pathname === `/cdn/${sha256(one)}`)!;
    // Its ETag is not the hash of the file.
    send(reply, bytes, { etag: '"8d06f6e029f91c24fae1b739f9268d4b"' });
  });
  const address = await answer('hub', (url, reply) => {
    if (url.pathname.startsWith('/api/v1/')) modelScope(url, reply, hub);
    else huggingFace(url, reply, hub);
  });
  return Object.assign(hub, { address, storage });
}

interface Reply {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: Fault;
}

function huggingFace(url: URL, reply: Reply, { files, storage, listsHashes, repository }: FakeHub): unknown {
  const { response } = reply;
  const api = /^\/api\/models\/([^/]+\/[^/]+)\/revision\/(.+)$/.exec(url.pathname);
  const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
  const [, id, revision] = api ?? resolve ?? [];
  if (id !== repository) return fail(response, 404, 'RepoNotFound', 'Repository not found');
  if (!['main', 'v1', COMMIT].includes(revision!))
    return fail(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  if (api) {
    const siblings = [...files].map(([rfilename, bytes]) => ({
      rfilename,
      ...(listsHashes && {
        size: bytes.length,
        blobId: gitHash(bytes),
        ...(isLarge(rfilename) && { lfs: { sha256: sha256(bytes), size: bytes.length } }),
      }),
    }));
    return json(response, { id, sha: COMMIT, siblings });
  }
  const path = decodeURIComponent(resolve![3]!);
  const bytes = files.get(path);
  response.setHeader('x-repo-commit', COMMIT);
  if (bytes === undefined) return fail(response, 404, 'EntryNotFound', 'Entry not found');
  if (!isLarge(path)) return send(reply, bytes, { etag: `"${gitHash(bytes)}"` });
  const headers = {
    'x-linked-etag': `"${sha256(bytes)}"`,
    'x-linked-size': String(bytes.length),
    location: `${storage}/cdn/${sha256(bytes)}?signature=secret`,
  };
  return response.writeHead(302, headers).end();
}

function modelScope(url: URL, reply: Reply, { files, repository }: FakeHub): unknown {
  const { response } = reply;
  const [, id, rest] = /^\/api\/v1\/models\/([^/]+\/[^/]+)\/repo(\/files)?$/.exec(url.pathname) ?? [];
  if (id !== repository || !['master', 'v3.10.0'].includes(url.searchParams.get('Revision')!)) {
    response.statusCode = 404;
    return json(response, { Code: 10010205001, Message: 'record not found', Success: false });
  }
  if (rest) {
    const list = [...files].map(([Path, bytes]) => ({
      Path,
      Type: 'blob',
      Size: bytes.length,
      Sha256: sha256(bytes),
    }));
    return json(response, {
      Code: 200,
      Success: true,
      Data: { Files: [{ Path: 'assets', Type: 'tree' }, ...list] },
    });
  }
  const bytes = files.get(url.searchParams.get('FilePath') ?? '');
  if (bytes === undefined) return fail(response, 404, '', 'file not found');
  return send(reply, bytes, {});
}

function send({ request, response, fault }: Reply, bytes: Buffer, headers: Record<string, string>): unknown {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const isRange = from !== undefined && !fault.noRanges;
  const start = isRange ? Number(from) : 0;
  const end = isRange && to ? Math.min(Number(to) + 1, bytes.length) : bytes.length;
  if (start >= bytes.length) {
    return response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  }
  const body = (fault.change ?? ((same) => same))(bytes.subarray(start, end));
  response.writeHead(isRange ? 206 : 200, {
    ...headers,
    'accept-ranges': fault.noRanges ? 'none' : 'bytes',
    'content-length': body.length,
    ...(isRange && {
      'content-range': `bytes ${start}-${end - 1}/${fault.unknownSize ? '*' : bytes.length}`,
    }),
  });
  if (request.method === 'HEAD') return response.end();
  if (fault.cutAfter !== undefined)
    return response.write(body.subarray(0, fault.cutAfter), () => response.destroy());
  if (fault.hangAfter !== undefined) return response.write(body.subarray(0, fault.hangAfter));
  return response.end(body);
}

function json(response: ServerResponse, value: unknown): unknown {
  return response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function fail(response: ServerResponse, status: number, code: string, message: string): unknown {
  return response.writeHead(status, { 'x-error-code': code, 'x-error-message': message }).end(message);
}

/** A server on a free port of this machine. */
async function listen(
  atEnd: (close: () => void) => void,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server: Server = createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
