import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { DialectName } from '../../src/models/remote/server.ts';
import { fixtures } from '../models/support.ts';

type FakeDialect = Exclude<DialectName, 'soutu'>;

interface Recorded {
  readonly models: { readonly path: string; readonly answer: unknown } | null;
  readonly path: string;
  readonly answer: object;
  readonly error: unknown;
}

const RECORDED = JSON.parse(readFileSync(join(fixtures, 'embedding-servers/servers.json'), 'utf8')) as Record<
  FakeDialect,
  Recorded
>;

/** A request for embeddings as the server got it. */
interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what each API says.
  readonly body: any;
}

/** What is in an input: the words of all texts, and the picture. */
interface Content {
  readonly text: string;
  readonly image: Buffer | null;
}

interface Options {
  readonly dialect: FakeDialect;
  /** @default 'org/fake-vl' */
  readonly model?: string;
  /** The key that requests must have. */
  readonly key?: string;
  /** @default 16 */
  readonly dimensions?: number;
  /** @default true */
  readonly takesPictures?: boolean;
  /** @default true */
  readonly takesBoth?: boolean;
}

export interface FakeEmbeddingServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Most requests that were under way at once. */
  mostAtOnce: number;
  /** An answer to give instead: a status, with words or a header. */
  fault: (
    seen: SeenRequest,
  ) => { readonly status: number; readonly words?: string; readonly retryAfter?: string } | undefined;
  /** Milliseconds before each answer. */
  delayMs: number;
  /** Name of its model from now on. */
  model: string;
  /** Length of the vectors from now on. */
  dimensions: number;
  /** Ends the server and all of its connections. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
}

/** A server that embeds by colour: red pictures are near the word red. It speaks one dialect, as recorded. */
export async function startFakeEmbeddingServer(options: Options): Promise<FakeEmbeddingServer> {
  const { dialect, key, takesPictures = true, takesBoth = true } = options;
  const recorded = RECORDED[dialect];
  let server: Server | null = null;
  let port = 0;
  let underWay = 0;
  const fake: FakeEmbeddingServer = {
    url: '',
    seen: [],
    mostAtOnce: 0,
    fault: () => undefined,
    delayMs: 0,
    model: options.model ?? 'org/fake-vl',
    dimensions: options.dimensions ?? 16,
    async kill() {
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
      server = null;
    },
    async start() {
      server = createServer((request, response) => {
        answer(request, response).catch((error) => send(response, 500, { error: String(error) }));
      });
      await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization } = request.headers;
    const path = request.url!;
    const fail = (status: number, words: string) =>
      send(response, status, named(recorded.error, { WORDS: words }));
    if (key !== undefined && authorization !== `Bearer ${key}`) return fail(401, 'Unauthorized');
    if (request.method === 'GET') {
      if (path !== recorded.models?.path) return fail(404, 'Not Found');
      return send(response, 200, named(recorded.models.answer, { MODEL: fake.model }));
    }
    if (path !== recorded.path) return fail(404, 'Not Found');
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const seen = { path, authorization, body };
    fake.seen.push(seen);
    underWay += 1;
    fake.mostAtOnce = Math.max(fake.mostAtOnce, underWay);
    try {
      if (fake.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fake.delayMs));
      const fault = fake.fault(seen);
      if (fault?.retryAfter) response.setHeader('Retry-After', fault.retryAfter);
      if (fault) return fail(fault.status, fault.words ?? 'fault');
      if (body.model !== fake.model) return fail(404, `The model \`${body.model}\` does not exist.`);
      const contents = contentsOf(body, dialect);
      if (contents.some(({ image }) => image && !takesPictures))
        return fail(400, 'This model takes no images');
      if (
        contents.some(({ image, text }) => image && /\w/.test(text) && !takesBoth && text.includes('photo'))
      )
        return fail(400, 'Only one modality per request');
      const length = body.dimensions ?? fake.dimensions;
      const vectors = await Promise.all(contents.map((content) => embed(content, length)));
      const data = vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: body.encoding_format === 'base64' ? toBase64(vector) : vector,
      }));
      send(response, 200, {
        ...(named(recorded.answer, { MODEL: fake.model }) as object),
        data: data.reverse(),
      });
    } finally {
      underWay -= 1;
    }
  }

  await fake.start();
  onTestFinished(() => fake.kill());
  return Object.assign(fake, { url: `http://127.0.0.1:${port}` });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function named(value: unknown, names: Readonly<Record<string, string>>): unknown {
  let text = JSON.stringify(value);
  for (const [name, word] of Object.entries(names))
    text = text.replaceAll(name, JSON.stringify(word).slice(1, -1));
  return JSON.parse(text);
}

// biome-ignore lint/suspicious/noExplicitAny: each API has another form.
function contentsOf(body: any, dialect: FakeDialect): Content[] {
  if (dialect === 'vllm') {
    // biome-ignore lint/suspicious/noExplicitAny: a message of the API.
    const parts = body.messages.flatMap((message: any) => (message.role === 'user' ? message.content : []));
    // biome-ignore lint/suspicious/noExplicitAny: a part of it.
    const text = parts.map((part: any) => part.text ?? '').join('');
    // biome-ignore lint/suspicious/noExplicitAny: a part of it.
    const image = parts.find((part: any) => part.type === 'image_url')?.image_url.url;
    return [{ text, image: image ? bytesOf(image) : null }];
  }
  return body.input.map((input: string | { text?: string; image?: string }) => {
    if (typeof input !== 'string')
      return { text: input.text ?? '', image: input.image ? bytesOf(input.image) : null };
    const isImage = body.modality === 'image';
    return { text: isImage ? '' : input, image: isImage ? bytesOf(input) : null };
  });
}

const bytesOf = (uri: string) => {
  const [, base64] = /^data:image\/(?:jpeg|png);base64,(.+)$/.exec(uri)!;
  return Buffer.from(base64!, 'base64');
};

const COLORS: Readonly<Record<string, readonly number[]>> = {
  red: [1, 0, 0],
  green: [0, 0.5, 0],
  blue: [0, 0, 1],
};

/** Unit vector: the mean colour of the picture and the colours that the words name, then a little of what tells them apart. */
async function embed({ text, image }: Content, length: number): Promise<number[]> {
  const vector = new Array<number>(length).fill(0.05);
  const add = (color: readonly number[]) => {
    for (const [i, value] of color.entries()) vector[i] = vector[i]! + value;
  };
  if (image) {
    const { channels } = await sharp(image).stats();
    add(channels.slice(0, 3).map(({ mean }) => mean / 255));
    const { data } = await sharp(image)
      .resize(2, 2, { fit: 'fill', kernel: 'nearest' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (let i = 6; i < length; i++) vector[i] = vector[i]! + data[i % data.length]! / 1000;
  }
  for (const [i, character] of [...text].entries())
    vector[3 + (i % 3)] = vector[3 + (i % 3)]! + (character.codePointAt(0)! % 7) / 300;
  for (const [word, color] of Object.entries(COLORS)) if (text.includes(word)) add(color);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

function toBase64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
