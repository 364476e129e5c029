import { profileOf } from '../profiles.ts';
import { type Dialect, dataUri } from './dialect.ts';
import { readOpenAi } from './openai-answer.ts';

/** Infinity (github.com/michaelfeil/infinity): `modality` says what the strings of `input` are. */
export const infinity: Dialect = {
  name: 'infinity',
  path: '/embeddings',
  batch: 16,
  takes: { pictures: true, both: false },
  body(inputs, { model, role }) {
    const prefix = profileOf(model).prefix?.[role] ?? '';
    return {
      model,
      modality: inputs[0]!.image ? 'image' : 'text',
      input: inputs.map(({ text, image }) => (image ? dataUri(image) : prefix + text)),
      encoding_format: 'base64',
    };
  },
  read: (answer, inputs) => readOpenAi(answer, inputs.length),
};
