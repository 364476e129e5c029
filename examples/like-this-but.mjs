// A picture plus words, and without something: "this, but at night, and no people".
//   node examples/like-this-but.mjs photo.jpg "at night" "people"
import { openEngine } from 'soutu';

const [image, text, unwanted] = process.argv.slice(2);
const engine = await openEngine();

const { hits } = await engine.search({ image, text, not: unwanted ? [{ text: unwanted }] : [], limit: 5 });
for (const { rank, score, path } of hits) console.log(rank, score.toFixed(3), path);

await engine.close();
