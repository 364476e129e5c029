import type { Input, Role } from './dialects/dialect.ts';

/** A part of a turn: words, or the place of the picture. */
type PromptPart = string | { readonly picture: true };

/** A turn of the conversation in which a server of chat models gets its input. */
interface Turn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly PromptPart[];
}

/** A conversation, with the fields of the request that say how a chat template ends and begins it. */
interface Prompt {
  readonly turns: readonly Turn[];
  readonly options?: Readonly<Record<string, boolean>>;
}

/** What is known about the remote models whose names match. */
export interface Profile {
  readonly names: RegExp;
  readonly languages: readonly string[];
  readonly license: string | null;
  /**
   * Size at which pictures are sent: stretched to a square of that side, as the authors do, or shrunk so that the longer side
   * has at most so many pixels.
   */
  readonly picture: { readonly square: number } | { readonly longest: number };
  /** What the model was trained to get, for a server of chat models. */
  prompt(input: Input, role: Role): Prompt;
  /** What precedes a text where the API takes no conversations. */
  readonly prefix?: Readonly<Record<Role, string>>;
}

const PICTURE = { picture: true } as const;

/** The picture, then the text, without a word of ours. */
const inOrder = ({ text, image }: Input): PromptPart[] => [
  ...(image ? [PICTURE] : []),
  ...(text === undefined ? [] : [text]),
];

/**
 * BGE-VL-MLLM (github.com/VectorSpaceLab/MegaPairs): one text with the place of the picture, which a chat template has to pass
 * on as it is. The task for a picture with words is that of its authors; the other two are those of MMEB, with which S2 was trained.
 */
const BGE_TASKS = {
  both: 'Retrieve the target image that best meets the combined criteria by using both the provided image and the image retrieval instructions: ',
  text: 'Find me an everyday image that matches the given caption: ',
  picture: 'Find a day-to-day image that looks similar to the provided image: ',
} as const;

function bgePrompt({ text, image }: Input, role: Role): Prompt {
  const task = text === undefined ? BGE_TASKS.picture : image ? BGE_TASKS.both : BGE_TASKS.text;
  const start = role === 'query' ? `[INST] \n <instruct> ${task} <query> ` : '[INST] ';
  const words = text === undefined ? '' : ` ${text} \n`;
  const parts = image ? [`${start}${words} `, PICTURE, ' [/INST]'] : [`${start}${words} [/INST]`];
  return { turns: [{ role: 'user', parts }], options: { add_special_tokens: true } };
}

/** The instructions of Qwen3-VL-Embedding for queries and for everything else (github.com/QwenLM/Qwen3-VL-Embedding). */
const QWEN_INSTRUCTIONS = {
  query: "Retrieve images or text relevant to the user's query.",
  document: "Represent the user's input.",
} as const;

/** Those of GME (huggingface.co/Alibaba-NLP/gme-Qwen2-VL-2B-Instruct). */
const GME_INSTRUCTIONS = {
  query: 'Find an image that matches the given text.',
  document: 'You are a helpful assistant.',
} as const;

const PROFILES: readonly Profile[] = [
  {
    names: /bge-vl-mllm/i,
    languages: ['en'],
    license: 'MIT',
    picture: { square: 512 },
    prompt: bgePrompt,
  },
  {
    names: /qwen3-vl-embedding/i,
    languages: ['mul'],
    license: 'Apache-2.0',
    // Its processor takes 1800 patches of 32 x 32 pixels.
    picture: { longest: 1344 },
    prompt: (input, role) => ({
      turns: [
        { role: 'system', parts: [QWEN_INSTRUCTIONS[role]] },
        { role: 'user', parts: inOrder(input) },
        { role: 'assistant', parts: [''] },
      ],
      options: { continue_final_message: true, add_special_tokens: true },
    }),
  },
  {
    names: /\bgme-qwen2/i,
    languages: ['en', 'zh'],
    license: 'Apache-2.0',
    picture: { longest: 1024 },
    prompt: (input, role) => ({
      turns: [
        // The instruction is for words; a picture has that of documents.
        { role: 'system', parts: [GME_INSTRUCTIONS[input.text === undefined ? 'document' : role]] },
        { role: 'user', parts: inOrder(input) },
        { role: 'assistant', parts: ['<|endoftext|>'] },
      ],
      options: { continue_final_message: true },
    }),
  },
  {
    names: /jina-embeddings-v4/i,
    languages: ['mul'],
    license: 'Qwen Research License',
    // 768 patches of 28 x 28 pixels.
    picture: { longest: 1024 },
    prefix: { query: 'Query: ', document: 'Passage: ' },
    prompt: ({ text, image }, role) => {
      const start = role === 'query' ? 'Query: ' : 'Passage: ';
      const words = text === undefined ? 'Describe the image.' : `${start}${text}`;
      return { turns: [{ role: 'user', parts: image ? [PICTURE, words] : [words] }] };
    },
  },
];

/** For models of which nothing is known: the input as it is. */
const UNKNOWN: Profile = {
  names: /^/,
  languages: [],
  license: null,
  picture: { longest: 1024 },
  prompt: (input) => ({ turns: [{ role: 'user', parts: inOrder(input) }] }),
};

/** What is known about a remote model, by its name. */
export function profileOf(model: string): Profile {
  return PROFILES.find(({ names }) => names.test(model)) ?? UNKNOWN;
}
