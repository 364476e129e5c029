// Indexes a folder and prints each file once it is durable, and then how many were read: node index-child.mjs HOME FOLDER MODEL [PATTERN]
// After the first lines that match the pattern it stops itself, so that others find it in the middle of its work, however late they look.
import { writeSync } from 'node:fs';
import { openEngine } from '../../dist/src/index.js';

const [home, folder, model, pattern] = process.argv.slice(2);
let stopAt = pattern === undefined ? null : new RegExp(pattern, 'm');
const engine = await openEngine({ home, model, workers: 1 });
writeSync(1, 'started\n');
await engine.index([folder], {
  onProgress: ({ written, phase, done }) => {
    const lines = [...written, ...(phase === 'words' ? [`words ${done}`] : [])]
      .map((line) => `${line}\n`)
      .join('');
    if (lines !== '') writeSync(1, lines);
    if (!stopAt?.test(lines)) return;
    stopAt = null;
    process.kill(process.pid, 'SIGSTOP');
  },
});
writeSync(1, 'finished\n');
await engine.close();
