import type { Asked } from './load.ts';
import { drawJpeg, withComment } from './pictures.ts';
import { question } from './questions.ts';

/** How many questions and pictures were sent so far: none of them is new twice. */
let questions = 0;
let pictures = 0;

/** The five best for a numbered question. */
export function textQuery(number: number): Asked {
  return { path: `/api/v1/search?limit=5&q=${encodeURIComponent(question(number))}` };
}

/** A question that was not asked before. */
export const newWords = (): Asked => textQuery(questions++);

/** The last questions that were asked, one after the other, again and again. */
export function repeatedWords(count: number): () => Asked {
  const first = questions - count;
  let turn = 0;
  return () => textQuery(first + (turn++ % count));
}

/** Forms as a browser sends them, each with a picture that no request brought before. */
export async function newUploads(): Promise<() => Asked> {
  const jpeg = await drawJpeg(99, 1024, 768);
  const boundary = 'bench-boundary';
  const head = Buffer.from(
    [
      ...[`--${boundary}`, 'Content-Disposition: form-data; name="query"', '', '{"limit":5}'],
      ...[`--${boundary}`, 'Content-Disposition: form-data; name="image"; filename="a.jpg"'],
      ...['Content-Type: image/jpeg', '', ''],
    ].join('\r\n'),
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return () => ({
    method: 'POST',
    path: '/api/v1/search',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([head, withComment(jpeg, pictures++), tail]),
  });
}

/** Thumbnails of some pictures in some sizes, one after the other, again and again. */
export function thumbnails(ids: readonly string[], sizes: readonly number[]): () => Asked {
  let turn = 0;
  return () => {
    const number = turn++ % (ids.length * sizes.length);
    const size = sizes[Math.floor(number / ids.length)]!;
    return { path: `/api/v1/images/${ids[number % ids.length]!}/thumbnail?size=${size}` };
  };
}
