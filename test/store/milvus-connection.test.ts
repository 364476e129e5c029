import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Filter } from '../../src/core/filter.ts';
import type { SoutuError } from '../../src/errors.ts';
import { parseAddress, showAddress } from '../../src/store/milvus/address.ts';
import type { Patience } from '../../src/store/milvus/connection.ts';
import { openMilvusDriver } from '../../src/store/milvus/driver.ts';
import { checkAnswer, toFailure } from '../../src/store/milvus/failure.ts';
import { toCondition } from '../../src/store/milvus/filter.ts';
import { fromMilvusName, toMilvusName } from '../../src/store/milvus/names.ts';
import { planIndex } from '../../src/store/milvus/plan.ts';
import { finishIndex } from '../../src/store/milvus/vector-index.ts';
import { soutu } from '../support/cli.ts';

const COLLECTION = { name: 'images', dimensions: 4 };
const TOKEN = 'root:a secret';

describe('milvus: the address', () => {
  test.each([
    ['milvus://host', { host: 'host', port: 19530, tls: false, database: 'default' }],
    ['milvus://host:80/', { host: 'host', port: 80, tls: false, database: 'default' }],
    [
      'milvuss://a.example.org:443/photos',
      { host: 'a.example.org', port: 443, tls: true, database: 'photos' },
    ],
    ['milvus://[::1]:19531/default', { host: '[::1]', port: 19531, tls: false, database: 'default' }],
  ])('%s', (text, parsed) => {
    expect(parseAddress(text)).toEqual(parsed);
  });

  test.each([
    'milvus',
    'milvus:',
    'milvus://',
    'milvus://host:x',
    'milvus://h/a/b',
    'milvus://h/?a=b',
    'http://h',
  ])('%s is rejected', (text) => {
    expect(() => parseAddress(text)).toThrow(/^store is ".*"; it must be milvus:\/\/host:19530/);
  });

  test('must not hold a password, which is not repeated', () => {
    for (const odd of ['milvus://root:secret@host:notaport', 'milvus://root:se/cret@host']) {
      expect(String(thrownBy(() => parseAddress(odd)))).not.toContain('cret');
    }
    expect(() => parseAddress('milvus://host/%zz')).toThrow(/it must be milvus/);
    const failed = thrownBy(() => parseAddress('milvus://root:secret@host'));
    expect(failed).toMatchObject({ code: 'bad-setting', hint: expect.stringContaining('SOUTU_STORE_TOKEN') });
    expect(`${failed.message} ${failed.hint}`).not.toContain('secret');
  });

  test('is shown with its database unless that is the default', () => {
    expect(showAddress(parseAddress('milvus://host/photos'))).toBe('host:19530/photos');
    expect(showAddress(parseAddress('milvus://host'))).toBe('host:19530');
  });
});

test.each(['images_soutu-mini_256_0a.1', 'a_x2d_b', '_x', '9images', 'plain_name', 'x__x_'])(
  'the name %s is kept on the server',
  (name) => {
    expect(toMilvusName(name)).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
    expect(fromMilvusName(toMilvusName(name))).toBe(name);
  },
);

test('a filter becomes a condition without null, arithmetic or escapes in patterns', () => {
  const condition = toCondition({
    op: 'and',
    of: [
      { op: 'range', field: 'takenAt', lt: 5 },
      { op: 'not', of: { op: 'eq', field: 'orientation', value: 'portrait' } },
      { op: 'in', field: 'folders', values: ['/a "b"', '/c\\'] },
      { op: 'contains', field: 'path', value: '100%_' },
    ],
  });
  expect(condition).toBe(
    '((taken_at > -1e+299 and taken_at < 5e+0) and (not (orientation == "portrait")) and ' +
      'array_contains_any(folders, ["/a \\"b\\"", "/c\\\\"]) and paths_like like "%100\ue025\ue05f%")',
  );
});

test('long and nested filters become flat conditions, because servers limit the depth', () => {
  const leaf: Filter = { op: 'eq', field: 'width', value: 1 };
  const wide = toCondition({ op: 'or', of: Array.from({ length: 255 }, () => leaf) });
  expect(Math.max(...wide.split('(width').map((part) => part.length))).toBeLessThan(80);
  expect(wide.match(/^\(+/)![0].length).toBeLessThan(10);
  expect(wide.split('width == ')).toHaveLength(256);
  const twice = toCondition({ op: 'not', of: { op: 'and', of: [{ op: 'not', of: leaf }] } });
  expect(twice).toBe(toCondition(leaf));
});

test('a server before 2.4 refuses what it cannot find', () => {
  const old = { findsParts: false };
  const refused: Filter[] = [
    { op: 'contains', field: 'path', value: 'x' },
    { op: 'not', of: { op: 'prefix', field: 'path', value: '/x' } },
  ];
  for (const filter of refused)
    expect(thrownBy(() => toCondition(filter, old))).toMatchObject({
      code: 'bad-query',
      hint: expect.stringContaining('2.4'),
    });
  expect(toCondition({ op: 'prefix', field: 'text', value: 'x' }, old)).toBe('text_like like "\ue100x%"');
});

test('the plan searches exhaustively while that is fast, then with HNSW', () => {
  expect(planIndex({ items: 20_000, dimensions: 512 }).kind).toBe('flat');
  expect(planIndex({ items: 20_001, dimensions: 512 })).toMatchObject({
    kind: 'hnsw',
    reason: expect.stringContaining('20,001 vectors of 512 values'),
  });
});

describe('milvus: answers', () => {
  test.each([
    [{ status: { error_code: 'Success', code: 1, reason: 'WAL already closed' } }, 'away'],
    [{ status: { error_code: 'Success', code: 1, reason: "database 'x' does not exist" } }, 'other'],
    [{ error_code: 'CreateRoleFailure', code: 35, reason: 'index already exists' }, 'other'],
    [{ status: { error_code: 6, code: 6, reason: 'bad' } }, 'other'],
    [{ status: { error_code: 'CollectionNotExists', code: 100, reason: 'gone' } }, 'missing'],
    [{ status: { error_code: 101, code: 101, reason: 'not loaded' } }, 'unloaded'],
    [{ status: { error_code: 103, code: 103, reason: 'collection not fully loaded' } }, 'unloaded'],
    [
      {
        status: {
          error_code: 'UnexpectedError',
          code: 65535,
          reason:
            'fail to Search, QueryNode ID=1, reason=delegator closed during wait tsafe: channel not available',
        },
      },
      'unloaded',
    ],
    [{ status: { error_code: 'RateLimit', code: 8, reason: 'rate limit' } }, 'away'],
    [{ status: { error_code: 'UnexpectedError', code: 9, reason: 'wait', retriable: true } }, 'away'],
    [{}, 'unsupported'],
    [{ status: null }, 'unsupported'],
  ])('%j is a failure', (answer, kind) => {
    expect(toFailure(thrownBy(() => checkAnswer(answer))).kind).toBe(kind);
  });

  test('success needs both the name and the code', () => {
    const answer = { status: { error_code: 'Success', code: 0, reason: '' } };
    expect(checkAnswer(answer)).toBe(answer);
  });

  test.each([
    [Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: 'read ECONNRESET' }), 'away'],
    [
      Object.assign(new Error('14'), { code: 14, details: 'SSL routines: wrong version number' }),
      'unreachable',
    ],
    [Object.assign(new Error('4'), { code: 4, details: 'Deadline exceeded' }), 'slow'],
    [Object.assign(new Error('16'), { code: 16, details: 'auth check failure' }), 'denied'],
    [new TypeError("Cannot read properties of null (reading 'fields')"), 'other'],
    [{ status: { error_code: 'x', code: 100, reason: 'gone' } }, 'missing'],
    ['nonsense', 'other'],
  ])('%j may be thrown', (thrown, kind) => {
    expect(toFailure(thrown).kind).toBe(kind);
  });
});

describe('milvus: a server that does not let us in', () => {
  const open: (Http2Server | Server)[] = [];
  const streams = new Set<ServerHttp2Stream>();
  afterEach(() => {
    for (const stream of streams) stream.destroy();
    for (const server of open.splice(0)) server.close();
    streams.clear();
  });

  async function listen(server: Http2Server | Server): Promise<string> {
    open.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A server that speaks gRPC and gives every call this answer. */
  function answering(answer: (stream: ServerHttp2Stream) => void): Promise<string> {
    const server = createServer();
    server.on('stream', (stream) => {
      streams.add(stream);
      stream.on('error', () => {});
      answer(stream);
    });
    return listen(server);
  }

  const IMPATIENT = { connectMs: 300, readMs: 300, callMs: 500 };

  const use = async (address: string, scheme = 'milvus', patience: Partial<Patience> = IMPATIENT) => {
    const driver = openMilvusDriver(`${scheme}://${address}`, { token: TOKEN }, { patience });
    try {
      return await driver.open(COLLECTION).catch((error: unknown) => error as SoutuError);
    } finally {
      await driver.close();
    }
  };

  test('nothing listens', async () => {
    const server = createTcpServer();
    const address = await listen(server);
    server.close();
    await once(server, 'close');
    const failed = await use(address);
    expect(failed).toMatchObject({
      code: 'store-unreachable',
      message: expect.stringContaining(`Milvus at ${address} cannot be reached: `),
    });
    expect((failed as SoutuError).message).toContain('ECONNREFUSED');
  });

  test('the token is wrong, and it is not repeated', async () => {
    const address = await answering((stream) => {
      const status = { 'grpc-status': '16', 'grpc-message': 'auth check failure, please check username' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...status }, { endStream: true });
    });
    // It answers, however late.
    const failed = (await use(address, 'milvus', {})) as SoutuError;
    expect(failed).toMatchObject({
      code: 'store-denied',
      message: `Milvus at ${address} denies access: auth check failure, please check username`,
      hint: expect.stringContaining('SOUTU_STORE_TOKEN'),
    });
    expect(`${failed.message} ${failed.hint}`).not.toContain('secret');
  });

  test('it never answers', async () => {
    expect(await use(await answering(() => {}))).toMatchObject({ code: 'store-unreachable' });
  });

  test('it does not speak gRPC', async () => {
    const address = await listen(
      createTcpServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400\r\n\r\n')),
    );
    expect(await use(address)).toMatchObject({ code: 'store-unreachable' });
  });

  test('it does not speak TLS', async () => {
    const address = await listen(createTcpServer((socket) => socket.on('error', () => {}).end('plain')));
    expect(await use(address, 'milvuss')).toMatchObject({ code: 'store-unreachable' });
  });
});

test('milvus: without the SDK, the error says how to install it', async () => {
  const hook = `export async function resolve(name, context, next) {
    if (name.startsWith('@zilliz/')) throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  }`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(asUrl(hook))});`;
  const { code, stderr } = await soutu(['status', '--store', 'milvus://127.0.0.1:1'], {
    NODE_OPTIONS: `--import=${asUrl(register)}`,
    SOUTU_HOME: join(tmpdir(), 'soutu-milvus-none'),
  });
  expect(stderr).toContain('needs the package @zilliz/milvus2-sdk-node');
  expect(stderr).toContain('npm install @zilliz/milvus2-sdk-node');
  expect(code).toBe(2);
});

const asUrl = (module: string) => `data:text/javascript,${encodeURIComponent(module)}`;

function thrownBy(work: () => unknown): SoutuError {
  try {
    work();
  } catch (error) {
    return error as SoutuError;
  }
  throw new Error('It did not throw.');
}

test('milvus: waiting for an index that a server builds ends with the signal', async () => {
  const params = [{ key: 'index_type', value: 'HNSW' }];
  const building = { field_name: 'vector', params, state: 'InProgress', total_rows: 9, indexed_rows: 1 };
  let asked = 0;
  const stop = new AbortController();
  const call = async () => {
    asked += 1;
    if (asked === 3) stop.abort();
    return { index_descriptions: [building] };
  };
  const patience = { buildMs: 3_600_000 };
  await finishIndex({ call, patience } as never, 'images', stop.signal);
  expect(asked).toBe(3);
});
