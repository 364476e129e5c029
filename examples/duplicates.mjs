// Lists copies (same content, several files) and look-alikes (nearly the same vector) in the library.
//   node examples/duplicates.mjs "holiday"
import { openEngine } from 'soutu';

const LOOK_ALIKE = 0.97;
const [words] = process.argv.slice(2);
const engine = await openEngine();

const { hits } = await engine.search({ text: words, limit: 20 });
for (const hit of hits) {
  if (hit.paths.length > 1) console.log('copies:', hit.paths.join('  '));
  const similar = await engine.search({ similarTo: hit.id, minScore: LOOK_ALIKE, limit: 5 });
  for (const other of similar.hits) console.log('look alike:', hit.path, other.path, other.score.toFixed(3));
}

await engine.close();
