import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { TextLine } from '../../core/text-line.ts';
import { asSoutuError } from '../../errors.ts';
import { freeBuffers } from '../../free-buffers.ts';
import { setLogLevel } from '../../log.ts';
import type { Answer } from '../local/protocol.ts';
import { openDetector } from './detector.ts';
import type { ReaderSetup, ReadJob } from './protocol.ts';
import { createWordReader } from './read-words.ts';
import { openRecogniser } from './recogniser.ts';

/** Entry of a worker thread that reads words in pictures. */

const { files, logLevel } = workerData as ReaderSetup;
setLogLevel(logLevel);
const list = files.characters === null ? null : await readFile(files.characters, 'utf8');
const reader = createWordReader(
  await openDetector(await readFile(files.detector)),
  await openRecogniser(await readFile(files.recogniser), list),
);

/** Frees the picture before the lines are sent, because the sender counts its memory until then. */
async function answer(picture: ReadJob): Promise<TextLine[]> {
  const { byteLength } = picture.data;
  const lines = await reader.read(picture);
  // The port keeps a reference to its last message, so the pixels are moved out of it into an unreferenced clone.
  structuredClone(null, { transfer: [picture.data.buffer as ArrayBuffer] });
  await freeBuffers(byteLength);
  return lines;
}

const port = parentPort!;
const send = (message: Answer<TextLine[]>) => port.postMessage(message);
port.on('message', (job: ReadJob) => {
  answer(job).then(
    (result) => send({ result }),
    (error: unknown) => {
      const { code, message, hint } = asSoutuError(error, 'model-failed');
      send({ code, message, hint });
    },
  );
});
send({ started: true });
