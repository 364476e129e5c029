// Switches a library to another model and prints each file once it is durable: node use-child.mjs HOME MODEL
import { writeSync } from 'node:fs';
import { openEngine } from '../../dist/src/index.js';

const [home, model] = process.argv.slice(2);
const engine = await openEngine({ home, model: 'auto', workers: 1 });
const { id } = await engine.models.use(model);
let done = 0;
engine.runs.follow(id, {
  run({ progress, endedAt }) {
    const now = progress?.done ?? 0;
    if (now > done) writeSync(1, 'file\n'.repeat(now - done));
    // Where it is to be found in the middle of its work, however late somebody looks.
    if (done === 0 && now > 0) process.kill(process.pid, 'SIGSTOP');
    done = now;
    if (endedAt !== null) void engine.close();
  },
});
