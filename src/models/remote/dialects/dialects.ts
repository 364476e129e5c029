import type { DialectName } from '../server.ts';
import type { Dialect } from './dialect.ts';
import { infinity } from './infinity.ts';
import { openai } from './openai.ts';
import { jina, sglang } from './sglang.ts';
import { soutu } from './soutu.ts';
import { vllm } from './vllm.ts';

/** Every dialect. Another one is a file and an entry. */
export const DIALECTS: { readonly [N in DialectName]: Dialect } = {
  soutu,
  vllm,
  infinity,
  sglang,
  jina,
  openai,
};
