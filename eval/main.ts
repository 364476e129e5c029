import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeGallery } from '../scripts/gallery/gallery.ts';
import { openEngine } from '../src/engine.ts';
import { BUILT_IN } from '../src/models/model-cards.ts';
import { packageRoot } from '../src/package-root.ts';
import { type Answer, ask, WAYS, type Way } from './ask.ts';
import { byWay, groupsOf, worseThanSingle } from './figures.ts';
import { makePictures } from './pictures/make.ts';
import { readQuestions, SETS, type SetName } from './questions.ts';
import { report } from './report.ts';

const { values } = parseArgs({
  options: {
    /** The model to search with: a name or a folder. */
    model: { type: 'string', default: BUILT_IN },
    /** The folder of the models that read words in pictures; without it, questions for words find nothing. */
    'ocr-models': { type: 'string' },
    /** Every answer and all figures, for programs. */
    json: { type: 'boolean', default: false },
    /** Also lists the questions whose first hit is wrong. */
    misses: { type: 'boolean', default: false },
  },
});

const MAKERS: Readonly<Record<SetName, { readonly folder: string; make(folder: string): Promise<unknown> }>> =
  {
    gallery: { folder: join(packageRoot, 'gallery'), make: (folder) => makeGallery(folder) },
    made: { folder: join(packageRoot, 'node_modules', '.cache', 'soutu-eval'), make: makePictures },
  };

const ways = Object.keys(WAYS) as Way[];
const answers: Answer[] = [];
for (const set of SETS) answers.push(...(await askSet(set)));
if (values.json) {
  const figures = Object.fromEntries(ways.map((way) => [way, groupsOf(byWay(answers, way))]));
  process.stdout.write(`${JSON.stringify({ figures, worse: worseThanSingle(answers), answers }, null, 2)}\n`);
} else {
  process.stdout.write(report(answers, values.misses));
}

/** Draws and indexes one set in a home of its own, and asks its questions in every way. */
async function askSet(set: SetName): Promise<Answer[]> {
  const { folder, make } = MAKERS[set];
  process.stderr.write(`${set}…\n`);
  await make(folder);
  const home = mkdtempSync(join(tmpdir(), 'soutu-eval-'));
  try {
    const engine = await openEngine({
      home,
      model: values.model,
      ...(values['ocr-models'] && { 'ocr-models': values['ocr-models'] }),
    });
    try {
      await engine.index([folder]);
      const questions = readQuestions().filter((question) => question.set === set);
      const all: Answer[] = [];
      for (const way of ways) all.push(...(await ask(engine, folder, questions, way)));
      return all;
    } finally {
      await engine.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
