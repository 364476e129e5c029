import { expect, onTestFinished, test } from 'vitest';
import { pattern } from '../../../src/models/compare-embeddings.ts';
import type { Embedder } from '../../../src/models/embedder.ts';
import { openRemote } from '../../../src/models/remote/remote-embedder.ts';
import { type RemoteServer, serverUrl } from '../../../src/models/remote/server.ts';
import { remoteModel } from '../../../src/models/sources/remote.ts';
import { type FakeEmbeddingServer, startFakeEmbeddingServer } from '../../support/fake-embedding-server.ts';
import { temporaryFolder } from '../support.ts';

const QUICK = { readMs: 1500, indexMs: 10_000, firstPauseMs: 20, longestPauseMs: 100 };

/** Opens the model of a server that is tested, and forgets the requests that asked what it is. */
async function open(
  { url, seen }: Pick<FakeEmbeddingServer, 'url' | 'seen'>,
  options: Partial<RemoteServer> = {},
): Promise<Embedder> {
  const ref = await remoteModel({
    url,
    model: undefined,
    dialect: undefined,
    dimensions: undefined,
    key: () => undefined,
    requests: 4,
    timeoutMs: 5000,
    cacheDir: temporaryFolder(),
    patience: QUICK,
    ...options,
  });
  const embedder = await openRemote(ref);
  onTestFinished(() => embedder.close());
  seen.length = 0;
  return embedder;
}

/** What each turn says, with the picture as `{picture}`. */
const turns = ({ seen }: FakeEmbeddingServer) =>
  seen.map(({ body }) =>
    body.messages.map(
      // biome-ignore lint/suspicious/noExplicitAny: a message of the API.
      ({ role, content }: any) =>
        // biome-ignore lint/suspicious/noExplicitAny: a part of it.
        `${role}:${content.map((part: any) => (part.type === 'text' ? part.text : '{picture}')).join('')}`,
    ),
  );

/** Embeds a text, a picture and both as queries, then a picture and a text of the library. */
async function embedAll(embedder: Embedder): Promise<void> {
  await embedder.embedTexts(['at night']);
  await embedder.embedImages([pattern(0)]);
  await embedder.embedComposed?.('at night', pattern(0));
  await embedder.embedImages([pattern(0)], { as: 'document' });
  await embedder.embedTexts(['at night'], { as: 'document' });
}

test('BGE-VL-MLLM gets its prompts byte for byte', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm', model: 'BAAI/BGE-VL-MLLM-S1' });
  await embedAll(await open(server));
  expect(turns(server).map(([only]) => only)).toEqual([
    'user:[INST] \n <instruct> Find me an everyday image that matches the given caption:  <query>  at night \n [/INST]',
    'user:[INST] \n <instruct> Find a day-to-day image that looks similar to the provided image:  <query>  {picture} [/INST]',
    'user:[INST] \n <instruct> Retrieve the target image that best meets the combined criteria by using both the provided image and the image retrieval instructions:  <query>  at night \n {picture} [/INST]',
    'user:[INST]  {picture} [/INST]',
    'user:[INST]  at night \n [/INST]',
  ]);
  for (const { body } of server.seen)
    expect(body).toMatchObject({ model: 'BAAI/BGE-VL-MLLM-S1', add_special_tokens: true });
});

test('Qwen3-VL-Embedding, GME, jina-embeddings-v4 and models without prompts get theirs', async () => {
  const said: Record<string, unknown> = {};
  for (const model of [
    'Qwen/Qwen3-VL-Embedding-2B',
    'Alibaba-NLP/gme-Qwen2-VL-2B-Instruct',
    'jinaai/jina-embeddings-v4',
    'org/unknown',
  ]) {
    const server = await startFakeEmbeddingServer({ dialect: 'vllm', model });
    const embedder = await open(server);
    await embedder.embedComposed!('at night', pattern(0));
    await embedder.embedImages([pattern(0)], { as: 'document' });
    said[model] = turns(server);
  }
  expect(said).toEqual({
    'Qwen/Qwen3-VL-Embedding-2B': [
      [
        "system:Retrieve images or text relevant to the user's query.",
        'user:{picture}at night',
        'assistant:',
      ],
      ["system:Represent the user's input.", 'user:{picture}', 'assistant:'],
    ],
    'Alibaba-NLP/gme-Qwen2-VL-2B-Instruct': [
      [
        'system:Find an image that matches the given text.',
        'user:{picture}at night',
        'assistant:<|endoftext|>',
      ],
      ['system:You are a helpful assistant.', 'user:{picture}', 'assistant:<|endoftext|>'],
    ],
    'jinaai/jina-embeddings-v4': [['user:{picture}Query: at night'], ['user:{picture}Describe the image.']],
    'org/unknown': [['user:{picture}at night'], ['user:{picture}']],
  });
});

const PICTURE = expect.stringMatching(/^data:image\/jpeg;base64,\/9j\//);

test.each([
  ['infinity', {}, { modality: 'text', input: ['at night'] }, { modality: 'image', input: [PICTURE] }],
  ['sglang', {}, { input: [{ text: 'at night' }] }, { input: [{ image: PICTURE }] }],
  [
    'jina',
    { dialect: 'jina', model: 'org/fake-vl', dimensions: 8 },
    { task: 'retrieval.query', input: [{ text: 'at night' }], normalized: true, dimensions: 8 },
    { task: 'retrieval.passage', input: [{ image: PICTURE }], normalized: true, dimensions: 8 },
  ],
] as const)('%s gets what its documentation says', async (dialect, options, query, document) => {
  const server = await startFakeEmbeddingServer({ dialect });
  const embedder = await open(server, options);
  await embedder.embedTexts(['at night']);
  await embedder.embedImages([pattern(0)], { as: 'document' });
  expect(server.seen.map(({ body }) => body)).toEqual([
    expect.objectContaining({ model: 'org/fake-vl', ...query }),
    expect.objectContaining({ model: 'org/fake-vl', ...document }),
  ]);
});

test('pictures and texts share requests, of which no more than allowed are under way', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'sglang' });
  const embedder = await open(server, { requests: 3 });
  server.delayMs = 20;
  server.mostAtOnce = 0;
  const many = Array.from({ length: 100 }, (_, i) => `${['red', 'green', 'blue'][i % 3]} ${i}`);
  const [vectors] = await Promise.all([
    embedder.embedTexts(many),
    ...Array.from({ length: 20 }, () => embedder.embedImages([pattern(1)], { as: 'document' })),
  ]);
  expect(server.mostAtOnce).toBe(3);
  expect(server.seen.length).toBeLessThan(25);
  // In the order of the texts, although answers come in another one.
  const strongest = vectors.map((vector) => vector.slice(0, 3).indexOf(Math.max(...vector.slice(0, 3))));
  expect(strongest).toEqual(many.map((_, i) => i % 3));
});

test('requests are repeated after a pause when the server is too busy, has gone or is too slow', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const embedder = await open(server, { timeoutMs: 300, patience: { ...QUICK, readMs: 60_000 } });
  for (const status of [429, 502, 503, 504]) {
    let failures = 2;
    server.fault = () => (failures-- > 0 ? { status, retryAfter: '0' } : undefined);
    await embedder.embedTexts([`after ${status}`]);
  }
  server.fault = () => undefined;
  server.delayMs = 2000;
  const asked = server.seen.length;
  const slow = embedder.embedTexts(['slow']);
  await expect.poll(() => server.seen.length).toBeGreaterThan(asked + 1);
  server.delayMs = 0;
  expect(await slow).toHaveLength(1);
  const impatient = await open(server);
  server.fault = () => ({ status: 503 });
  await expect(impatient.embedTexts(['never'])).rejects.toMatchObject({ code: 'embed-unreachable' });
});

test('an error that no waiting changes is reported at once, with the words of the server', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const embedder = await open(server);
  server.fault = () => ({ status: 500, words: 'CUDA out of memory' });
  await expect(embedder.embedTexts(['x'])).rejects.toMatchObject({
    code: 'embed-failed',
    message: expect.stringContaining('500: CUDA out of memory'),
  });
  expect(server.seen).toHaveLength(1);
  server.fault = () => ({ status: 403 });
  await expect(embedder.embedTexts(['x'])).rejects.toMatchObject({ code: 'embed-denied' });
});

test('of a batch, only the text that the server refuses fails', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'infinity' });
  const embedder = await open(server, { requests: 1 });
  server.fault = ({ body }) =>
    body.input.includes('bad') ? { status: 422, words: 'not this one' } : undefined;
  const all = await Promise.allSettled(['a', 'bad', 'b'].map((text) => embedder.embedTexts([text])));
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('an aborted text stops waiting, and a closed model answers nothing', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  const embedder = await open(server);
  await server.kill();
  const stop = new AbortController();
  const waiting = embedder.embedImages([pattern(0)], { as: 'document', signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 50);
  await expect(waiting).rejects.toThrow('enough');
  const late = embedder.embedTexts(['x']);
  await embedder.close();
  await expect(late).rejects.toMatchObject({ code: 'interrupted' });
});

test('several models are not guessed from, and an address must be one', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm' });
  await expect(open(server, { model: 'org/other' })).rejects.toMatchObject({
    code: 'embed-failed',
    message: expect.stringContaining('does not exist'),
  });
  expect(serverUrl('http://gpu:8000/v1/')).toBe('http://gpu:8000');
  expect(serverUrl('https://gpu/soutu')).toBe('https://gpu/soutu');
  for (const wrong of ['gpu:8000', 'ftp://gpu', 'http://me:secret@gpu', 'http://gpu/?key=1'])
    expect(() => serverUrl(wrong)).toThrow('embed-url must');
});
