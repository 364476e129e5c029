import { readFile } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import type { TextLine } from '../../core/text-line.ts';
import { setLogLevel } from '../../log.ts';
import { freePixels, serveJobs } from '../local/serve-jobs.ts';
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

async function answer(picture: ReadJob): Promise<TextLine[]> {
  try {
    return await reader.read(picture, () => Atomics.load(picture.stop, 0) !== 0);
  } finally {
    await freePixels(picture.data);
  }
}

serveJobs(answer);
