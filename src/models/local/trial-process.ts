import { setLogLevel } from '../../log.ts';
import { pattern } from '../compare-embeddings.ts';
import type { Embedder } from '../embedder.ts';
import { openLocal } from './local-embedder.ts';
import type { Embedded, TrialAnswer, TrialRequest } from './run-trial.ts';

/** Entry of the process that runs the image encoder on one device. It answers one message, and ends when it is disconnected. */

/** The first image also loads the encoder, and is not timed. */
const IMAGES = 6;

// Ctrl-C reaches all processes of a terminal. What it means is decided by the one that wants the answer; this one ends with it.
process.on('SIGINT', () => {});

// An orderly exit would wait for the thread of a driver that hangs, and there is no process left to read the answer.
let hasAnswered = false;
process.on('disconnect', () => {
  if (!hasAnswered) process.kill(process.pid, 'SIGKILL');
});

process.on('message', async ({ ref, options, logLevel }: TrialRequest) => {
  setLogLevel(logLevel);
  const answer: TrialAnswer = await openLocal(ref, options)
    .then(embed)
    .catch((error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }));
  hasAnswered = true;
  if (process.connected) process.send!(answer);
});

async function embed(embedder: Embedder): Promise<Embedded> {
  try {
    const images = Array.from({ length: IMAGES }, (_, i) => pattern((i % 2) as 0 | 1));
    const vectors = await embedder.embedImages(images.slice(0, 1));
    const started = performance.now();
    vectors.push(...(await embedder.embedImages(images.slice(1))));
    return { vectors, msPerImage: (performance.now() - started) / (IMAGES - 1) };
  } finally {
    await embedder.close();
  }
}
