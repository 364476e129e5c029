// Lists the copies in the library (same content, several files) and the look-alikes (nearly the same vector) of what words find.
//   node examples/duplicates.mjs "holiday"
import { openEngine } from 'soutu';

const LOOK_ALIKE = 0.97;
const [words] = process.argv.slice(2);
const engine = await openEngine();

const { pictures } = await engine.copies({ limit: 100 });
for (const { paths } of pictures) console.log('copies:', paths.join('  '));

const { hits } = await engine.search({ text: words, limit: 20 });
for (const hit of hits) {
  const similar = await engine.search({ similarTo: hit.id, minScore: LOOK_ALIKE, limit: 5 });
  for (const other of similar.hits) console.log('look alike:', hit.path, other.path, other.score.toFixed(3));
}

await engine.close();
