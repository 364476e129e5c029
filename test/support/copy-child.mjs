// Changes a collection and copies it again and again, to be killed meanwhile: node copy-child.mjs FOLDER ROWS
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openLanceStore } from '../../dist/src/store/lance/open.js';
import { withSnapshot } from '../../dist/src/store/snapshot/with-snapshot.js';

const [folder, rows] = process.argv.slice(2);
const dimensions = 16;
const own = { folder: `${folder}/lance`, collection: 'images', dimensions };
const store = withSnapshot(await openLanceStore(own), {
  dimensions,
  folder: `${folder}/copies`,
  settledMs: 0,
  cellValues: 0,
  ownBytes: 0,
});

function item() {
  const id = randomBytes(16).toString('hex');
  const values = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const norm = Math.hypot(...values);
  const facts = {
    paths: [`/${id}.jpg`],
    size: 1,
    mtime: 1,
    takenAt: null,
    takenOffset: null,
    takenFrom: null,
    date: 1,
    latitude: null,
    longitude: null,
    width: 2,
    height: 1,
    format: 'jpeg',
  };
  const texts = { caption: null, text: null, lines: null, color: null, entry: null };
  return {
    id,
    asset: id,
    part: null,
    vector: values.map((value) => value / norm),
    norm,
    ...facts,
    ...texts,
    stages: {},
  };
}

await store.upsert(Array.from({ length: Number(rows) }, item));
const { vector } = item();
for (;;) {
  await store.upsert([item()]);
  for (let round = 0; round < 10 && store.snapshot() === null; round++) {
    await store.search({ vector, limit: 10 });
    await store.settled();
  }
  writeSync(1, `copied ${await store.count()}\n`);
}
