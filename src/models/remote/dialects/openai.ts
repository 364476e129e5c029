import { profileOf } from '../profiles.ts';
import type { Dialect } from './dialect.ts';
import { readOpenAi } from './openai-answer.ts';

/** The API of OpenAI, which many servers follow. It has no pictures. */
export const openai: Dialect = {
  name: 'openai',
  path: '/v1/embeddings',
  batch: 16,
  takes: { pictures: false, both: false },
  body(inputs, { model, role }) {
    const prefix = profileOf(model).prefix?.[role] ?? '';
    return {
      model,
      input: inputs.map(({ text }) => prefix + text),
      encoding_format: 'float',
    };
  },
  read: (answer, inputs) => readOpenAi(answer, inputs.length),
};
