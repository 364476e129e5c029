// Image search with Milvus, as its tutorials do it: embed a folder, insert (id = md5, vector, file_path), search the top 5, print.
//   node examples/tutorial.mjs FOLDER "a red apple" milvus://127.0.0.1:19530
// The model is the best one on this disk; SOUTU_MODEL=BAAI/BGE-VL-base has the usual 512 dimensions.
import { openEngine } from 'soutu';

const [folder, words, store = 'milvus://127.0.0.1:19530'] = process.argv.slice(2);
const engine = await openEngine({ store });

// Creates the collection, embeds what is new or changed, and writes it in batches; a file with known content is not embedded again.
const { seen, added, failed } = await engine.index([folder]);
console.error(`${seen} files, ${added} pictures inserted, ${failed.length} left out`);

const { hits } = await engine.search({ text: words, limit: 5 });
for (const { id, score, path } of hits) console.log(id, score.toFixed(4), path);

await engine.close();
