// Indexes a folder and prints each file once it is durable, and then how many were read: node index-child.mjs HOME FOLDER MODEL [stop]
// With `stop` it stops itself after the first files, so that others find it in the middle of its work, however late they look.
import { writeSync } from 'node:fs';
import { openEngine } from '../../dist/src/index.js';

const [home, folder, model, stop] = process.argv.slice(2);
let isFirst = true;
const engine = await openEngine({ home, model, workers: 1 });
writeSync(1, 'started\n');
await engine.index([folder], {
  onProgress: ({ written, phase, done }) => {
    for (const path of written) writeSync(1, `${path}\n`);
    if (stop && isFirst && written.length > 0) {
      isFirst = false;
      process.kill(process.pid, 'SIGSTOP');
    }
    if (phase === 'words') writeSync(1, `words ${done}\n`);
  },
});
writeSync(1, 'finished\n');
await engine.close();
