import type { Setting } from './config.ts';

/** What `embed-dialect` may be; `auto` asks the server. */
const EMBED_DIALECTS = ['auto', 'soutu', 'vllm', 'infinity', 'sglang', 'jina', 'openai'] as const;

/** The settings of a model that runs on an embedding server. */
export const EMBED_SETTINGS = {
  'embed-url': {
    type: 'text',
    optional: true,
    value: 'URL',
    help: 'Address of an embedding server, for models that need a GPU, such as http://192.168.1.5:8000. While model is auto, its model is used. See docs/models.md.',
  },
  'embed-model': {
    type: 'text',
    optional: true,
    value: 'NAME',
    defaultText: 'the only model of the server',
    help: 'Name of the model on the embedding server, as the server calls it.',
  },
  'embed-key': {
    type: 'text',
    optional: true,
    secret: true,
    help: 'Key of the embedding server, sent as Authorization: Bearer KEY to embed-url only. For another Soutu, its token. Not a flag, because other users of the machine can see the arguments of programs.',
  },
  'embed-dialect': {
    type: 'choice',
    choices: EMBED_DIALECTS,
    help: 'API of the embedding server: soutu, vllm, infinity, sglang, jina, or openai, which takes texts only. auto asks the server.',
  },
  'embed-dimensions': {
    type: 'integer',
    min: 1,
    max: 65_536,
    optional: true,
    defaultText: 'as many as the model gives',
    help: 'Length to which the vectors of the embedding server are cut, for models that were trained for it (Matryoshka). Another length is another collection.',
  },
  'embed-requests': {
    type: 'integer',
    min: 1,
    max: 256,
    help: 'Requests that are under way to the embedding server at once.',
  },
  'embed-timeout': {
    type: 'integer',
    min: 1,
    max: 3600,
    value: 'SECONDS',
    help: 'Seconds after which a request to the embedding server is given up and repeated.',
  },
} as const satisfies Record<string, Setting>;

export const EMBED_DEFAULTS = {
  'embed-url': undefined,
  'embed-model': undefined,
  'embed-key': undefined,
  'embed-dialect': 'auto',
  'embed-dimensions': undefined,
  'embed-requests': 8,
  'embed-timeout': 60,
} as const;
