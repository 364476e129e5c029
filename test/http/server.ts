import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine.ts';
import { problemSchema } from '../../src/http/contract/library.ts';
import type { RouteContract } from '../../src/http/contract/route.ts';
import { API, ROUTES } from '../../src/http/contract/routes.ts';
import { createServerApp, type ServerApp, type ServerAppOptions } from '../../src/http/server-app.ts';
import { createTestLibrary, type TestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

export const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100"><script>alert(1)</script><rect width="200" height="100" fill="tomato"/></svg>`;

export interface TestServer extends ServerApp {
  readonly library: TestLibrary;
  readonly engine: Engine;
  /** Calls the app without a socket, and checks the response against the contract. */
  call(path: string, init?: RequestInit): Promise<Response>;
  json<T>(path: string, init?: RequestInit): Promise<T>;
  post(path: string, body: unknown): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Writes the pictures of the tests: several formats in two folders, a copy, an SVG with a script, a damaged file, and symbolic
 * links that lead out of the folder.
 */
export async function drawLibrary(folder: string): Promise<void> {
  await writePicture(join(folder, 'wide.png'), 1, { width: 320, height: 160 });
  await writePicture(join(folder, 'tall.jpg'), 2, { width: 150, height: 300, format: 'jpeg' });
  await writePicture(join(folder, 'trip', 'square 一.webp'), 3, { width: 200, height: 200, format: 'webp' });
  await writePicture(join(folder, 'trip', 'big.png'), 4, { width: 900, height: 600 });
  mkdirSync(join(folder, 'copies'), { recursive: true });
  copyFileSync(join(folder, 'wide.png'), join(folder, 'copies', 'wide again.png'));
  writeFileSync(join(folder, 'drawing.svg'), SVG);
  writeFileSync(join(folder, 'damaged.png'), Buffer.from('\x89PNG\r\n\x1a\nnothing more', 'latin1'));
  await writePicture(join(folder, '..', 'secret', 'private.png'), 5);
  symlinkSync(join(folder, '..', 'secret'), join(folder, 'leaving'));
  symlinkSync(join(folder, '..', 'secret', 'private.png'), join(folder, 'leaving.png'));
}

export async function openTestServer(
  settings: Partial<Config> = {},
  options: ServerAppOptions & { readonly empty?: boolean } = {},
): Promise<TestServer> {
  const library = createTestLibrary();
  if (!options.empty) await drawLibrary(library.pictures);
  else mkdirSync(library.pictures, { recursive: true });
  const engine = await library.open({ roots: [library.pictures], ...settings });
  if (!options.empty) await engine.index([library.pictures]);
  const serverApp = await createServerApp(engine, {
    gallery: null,
    web: webFolder(library.home),
    ...options,
  });
  const call = async (path: string, init: RequestInit = {}) => {
    const address = path.startsWith('/') ? path : `${API}/${path}`;
    const response = await serverApp.app.request(address, await asSent(init));
    await expectContract(response.clone(), path, init.method ?? 'GET');
    return response;
  };
  return {
    ...serverApp,
    library,
    engine,
    call,
    json: async <T>(path: string, init?: RequestInit) => (await (await call(path, init)).json()) as T,
    post: (path, body) =>
      call(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    async close() {
      await engine.runs.cancelAll();
      await engine.close();
      library.cleanUp();
    },
  };
}

/**
 * Encodes a form in advance, as if it came from a socket. Otherwise it is encoded while it is read, and in Node 24 cancelling the
 * reader, as the app does with a body that is too large, causes an unhandled rejection.
 */
async function asSent(init: RequestInit): Promise<RequestInit> {
  if (!(init.body instanceof FormData)) return init;
  const encoded = new Response(init.body);
  const headers = { ...init.headers, 'content-type': encoded.headers.get('content-type')! };
  return { ...init, headers, body: await encoded.arrayBuffer() };
}

/** A minimal page in the layout of Vite. */
function webFolder(home: string): string {
  const folder = join(home, '..', 'web');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Soutu</title>');
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'index-1a2b.js'), `console.log(${JSON.stringify('a'.repeat(3000))})`);
  return folder;
}

/** Checks that a response matches the contract and has no additional fields. */
export async function expectContract(response: Response, path: string, method: string): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('application/problem+json')) {
    const problem = await response.json();
    expect(problemSchema.parse(problem)).toEqual(problem);
    expect((problem as { status: number }).status).toBe(response.status);
    return;
  }
  const route = routeOf(path, method);
  if (!route) return;
  const answer = route.answers[response.status];
  expect(answer, `${method} ${path} answered ${response.status}`).toBeDefined();
  if (answer?.json) {
    const content = await response.json();
    expect(answer.json.parse(content)).toEqual(content);
  } else if (answer?.media) expect(type).toMatch(new RegExp(`^${answer.media.replace('*', '.*')}`));
}

function routeOf(path: string, method: string): RouteContract | undefined {
  const [plain = ''] = path
    .replace(API, '')
    .replace(/^(?!\/)/, '/')
    .split('?');
  const fits = ({ path: pattern }: RouteContract) =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain);
  const routes = Object.values(ROUTES as Readonly<Record<string, RouteContract>>);
  const found = routes.filter((route) => fits(route) && route.method.toUpperCase() === method);
  return found.find((route) => !route.path.includes('{')) ?? found[0];
}

/** Creates a temporary folder. */
export function temporaryFolder(): { readonly path: string; cleanUp(): void } {
  const path = mkdtempSync(join(tmpdir(), 'soutu-http-'));
  return { path, cleanUp: () => rmSync(path, { recursive: true, force: true }) };
}

export const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

export async function idOf(server: TestServer, name: string): Promise<string> {
  const { pictures } = await server.engine.list({ limit: 100 });
  const found = pictures.find(({ paths }) => paths.some((path) => path.endsWith(name)));
  if (!found) throw new Error(`there is no ${name}`);
  return found.id;
}

export function form(parts: Readonly<Record<string, string | Uint8Array | readonly Uint8Array[]>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'string') data.append(name, value);
    else
      for (const bytes of [value].flat())
        data.append(name, new Blob([new Uint8Array(bytes as Uint8Array)]), 'picture');
  }
  return data;
}
