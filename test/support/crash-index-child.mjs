// Writes items and builds one index after the other, and says what is done, to be killed meanwhile:
// node crash-index-child.mjs HOME FIRST KIND…, where FIRST is the number of the first batch of items
import { writeSync } from 'node:fs';
import { syntheticItems } from '../../dist/bench/vectors.js';
import { parseIndex } from '../../dist/src/store/index-choice.js';
import { openLanceDriver } from '../../dist/src/store/lance/driver.js';

const BATCH = 200;
const DIMENSIONS = 32;

const [home, first, ...kinds] = process.argv.slice(2);
const say = (line) => writeSync(1, `${line}\n`);
const batches = [...syntheticItems((Number(first) + kinds.length) * BATCH, DIMENSIONS, BATCH)].slice(
  Number(first),
);

say('started');
for (const [turn, kind] of kinds.entries()) {
  const driver = openLanceDriver({ home, index: parseIndex(kind) });
  const store = await driver.open({ name: 'crash', dimensions: DIMENSIONS });
  await store.upsert(batches[turn]);
  say(`written ${Number(first) + turn}`);
  await store.maintain({ changed: true });
  say(`built ${kind}`);
  await driver.close();
}
say('finished');
