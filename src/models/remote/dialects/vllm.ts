import { profileOf } from '../profiles.ts';
import { type Dialect, dataUri } from './dialect.ts';
import { readOpenAi } from './openai-answer.ts';

/**
 * vLLM with `--runner pooling`: a conversation instead of `input`, so that pictures and the model's own prompts can be sent
 * (docs.vllm.ai, Pooling Models). One conversation a request; the server batches requests.
 */
export const vllm: Dialect = {
  name: 'vllm',
  path: '/v1/embeddings',
  batch: 1,
  takes: { pictures: true, both: true },
  body([input], { model, role }) {
    const { turns, options } = profileOf(model).prompt(input!, role);
    return {
      model,
      messages: turns.map((turn) => ({
        role: turn.role,
        content: turn.parts.map((part) =>
          typeof part === 'string'
            ? { type: 'text', text: part }
            : { type: 'image_url', image_url: { url: dataUri(input!.image!) } },
        ),
      })),
      ...options,
      encoding_format: 'base64',
    };
  },
  read: (answer, inputs) => readOpenAi(answer, inputs.length),
};
