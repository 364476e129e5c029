// node dist/scripts/label-vectors.js: writes the vectors of the built-in model for the built-in list of labels, after a change of either.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LABEL_LANGUAGES, namesOf } from '../src/core/label.ts';
import { openEngine } from '../src/engine.ts';
import { hashOf, SHIPPED_VECTORS } from '../src/labels/embed-names.ts';
import { BUILT_IN_LABELS, readLabels } from '../src/labels/read-labels.ts';
import { BUILT_IN } from '../src/models/model-cards.ts';

const BATCH = 64;

const home = mkdtempSync(join(tmpdir(), 'soutu-labels-'));
const engine = await openEngine({ home, model: BUILT_IN });
try {
  const names = (await readLabels(BUILT_IN_LABELS)).flatMap((label) => namesOf(label, LABEL_LANGUAGES));
  const { fingerprint } = await engine.model();
  const parts: Uint8Array[] = [Buffer.from(hashOf(fingerprint, names), 'hex')];
  for (let start = 0; start < names.length; start += BATCH) {
    const { texts } = await engine.embed({ texts: names.slice(start, start + BATCH) });
    parts.push(...texts.map(bytesOf));
  }
  writeFileSync(SHIPPED_VECTORS, Buffer.concat(parts));
} finally {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
}

/** The largest value becomes 127. */
function bytesOf(vector: Float32Array): Uint8Array {
  const largest = Math.max(...vector.map(Math.abs));
  return new Uint8Array(Int8Array.from(vector, (value) => Math.round((127 * value) / largest)).buffer);
}
