// Asks a running server (npx soutu serve FOLDER): for pictures by words, or by a picture and what should be different.
//   node examples/server-search.mjs "a red apple"
//   node examples/server-search.mjs "at night" photo.jpg
// SOUTU_URL is where it listens, SOUTU_TOKEN its token where it needs one.
import { openAsBlob } from 'node:fs';

const { SOUTU_URL = 'http://127.0.0.1:7788', SOUTU_TOKEN } = process.env;
const [text, picture] = process.argv.slice(2);

const form = new FormData();
form.set('query', JSON.stringify({ text, limit: 5 }));
if (picture) form.set('image', await openAsBlob(picture), picture);

const response = await fetch(new URL('/api/v1/search', SOUTU_URL), {
  method: 'POST',
  body: form,
  headers: SOUTU_TOKEN ? { Authorization: `Bearer ${SOUTU_TOKEN}` } : {},
});
const answer = await response.json();

if (!response.ok) {
  console.error(answer.detail, answer.hint);
  process.exit(1);
}
for (const { score, path } of answer.hits) console.log(score.toFixed(3), path);
console.error(`${answer.tookMs} ms`);
