// Indexes a folder and prints each file once it is durable, and then how many were read: node index-child.mjs HOME FOLDER MODEL
import { writeSync } from 'node:fs';
import { openEngine } from '../../dist/src/index.js';

const [home, folder, model] = process.argv.slice(2);
const engine = await openEngine({ home, model, workers: 1 });
writeSync(1, 'started\n');
await engine.index([folder], {
  onProgress: ({ written, phase, done }) => {
    for (const path of written) writeSync(1, `${path}\n`);
    if (phase === 'words') writeSync(1, `words ${done}\n`);
  },
});
writeSync(1, 'finished\n');
await engine.close();
