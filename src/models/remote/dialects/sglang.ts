import { profileOf } from '../profiles.ts';
import { type Asked, type Dialect, dataUri, type Input } from './dialect.ts';
import { readOpenAi } from './openai-answer.ts';

/** SGLang with `--is-embedding`: a list of objects with a text, a picture, or both. */
export const sglang: Dialect = {
  name: 'sglang',
  path: '/v1/embeddings',
  batch: 8,
  takes: { pictures: true, both: true },
  body: (inputs, asked) => ({
    model: asked.model,
    input: itemsOf(inputs, profileOf(asked.model).prefix?.[asked.role]),
    encoding_format: 'float',
  }),
  read: (answer, inputs) => readOpenAi(answer, inputs.length),
};

const TASKS = { query: 'retrieval.query', document: 'retrieval.passage' } as const;

/** The API of Jina AI: the same list, with the task; it adds the prompts itself and cuts vectors. */
export const jina: Dialect = {
  name: 'jina',
  path: '/v1/embeddings',
  batch: 8,
  takes: { pictures: true, both: false },
  body: (inputs, { model, role, dimensions }: Asked) => ({
    model,
    task: TASKS[role],
    input: itemsOf(inputs),
    normalized: true,
    embedding_type: 'float',
    ...(dimensions !== undefined && { dimensions }),
  }),
  read: (answer, inputs) => readOpenAi(answer, inputs.length),
};

const itemsOf = (inputs: readonly Input[], prefix = '') =>
  inputs.map(({ text, image }) => ({
    ...(text !== undefined && { text: prefix + text }),
    ...(image && { image: dataUri(image) }),
  }));
