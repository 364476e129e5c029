// Makes a folder searchable and finds pictures by words.
//   node examples/find.mjs FOLDER "a red apple"
import { openEngine } from 'soutu';

const [folder, words] = process.argv.slice(2);
const engine = await openEngine();

const report = await engine.index([folder], {
  onProgress: ({ done, total, imagesPerSecond }) =>
    process.stderr.write(`\r${done} / ${total ?? '…'}  ${imagesPerSecond.toFixed(0)} pictures/s `),
});
process.stderr.write('\n');
for (const { path, message } of report.failed) console.error(`left out: ${path} (${message})`);

const { hits, tookMs } = await engine.search({ text: words, limit: 5 });
for (const { score, path } of hits) console.log(score.toFixed(3), path);
console.error(`${tookMs} ms`);

await engine.close();
