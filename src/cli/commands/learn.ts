import { resolve } from 'node:path';
import { openEngine } from '../../engine.ts';
import { SoutuError } from '../../errors.ts';
import { type LessonMethod, METHODS } from '../../learning/lessons/lesson.ts';
import { LESSON_LANGUAGES, type LessonLanguage, translator } from '../../learning/text/translator.ts';
import { defineCommand, JSON_OPTION } from '../command.ts';
import { shortPath } from '../format.ts';
import { lessonPage } from '../lesson-page.ts';
import { lessonLines } from '../lesson-text.ts';
import { createLessonProgress } from '../progress.ts';
import { LIBRARY_SETTINGS, MODEL_SETTINGS } from '../setting-groups.ts';
import { requirePagePlace, writePage } from '../write-page.ts';

/** Longer side of a picture in a page, in pixels. */
const THUMBNAIL = 160;

export const learnCommand = defineCommand({
  name: 'learn',
  summary: 'Explain how search works, with the pictures of the library.',
  usage: 'ivf|hnsw|pq [TEXT]',
  details:
    'Builds a small index from the vectors of the library, searches it for TEXT, and shows step by step what happens, what is saved and what is missed: ivf for cells of k-means, hnsw for a graph, pq for product quantisation. Nothing is changed. See docs/how-search-works.md.',
  options: {
    html: {
      type: 'string',
      value: 'FILE',
      help: 'Also write a page with drawings and pictures.',
    },
    language: { type: 'string', value: 'en|zh', help: 'Language of the lesson. Default: en.' },
    json: JSON_OPTION,
  },
  settings: [...LIBRARY_SETTINGS, ...MODEL_SETTINGS],
  examples: [
    ['learn ivf "a dog on the beach"', 'the cells that a search visits'],
    ['learn hnsw "a dog on the beach" --html walk.html', 'the walk of a query, as a page'],
    [
      'learn pq --language zh',
      'product quantisation, in Chinese, with a picture of the library as the query',
    ],
  ],
  interruptible: true,
  async run({ positionals, values, config, signal, style, print, note }) {
    const [name, ...words] = positionals;
    const method = readMethod(name);
    const language = readLanguage(values.language);
    const text = words.join(' ').trim();
    const page = values.html === undefined ? null : resolve(values.html);
    if (page !== null) await requirePagePlace(page);
    const engine = await openEngine(config);
    const progress = createLessonProgress(process.stderr);
    try {
      const lesson = await engine.learn(method, {
        ...(text !== '' && { query: { text } }),
        signal,
        onProgress: progress.update,
      });
      progress.end();
      const t = translator(language);
      if (!values.json) for (const line of lessonLines(lesson, t, style)) print(line);
      if (page !== null) {
        const thumbnail = (id: string) => engine.thumbnail(id, THUMBNAIL);
        await writePage(page, await lessonPage(lesson, { t, language, thumbnail, signal }), signal);
        note(`Written: ${shortPath(page)}`);
      }
      // Last, because a page that cannot be written is an error, and a program reads one document.
      if (values.json) print(JSON.stringify(lesson));
      return 0;
    } finally {
      progress.end();
      await engine.close();
    }
  },
});

function readMethod(name: string | undefined): LessonMethod {
  const method = METHODS.find((one) => one === name);
  if (method) return method;
  throw new SoutuError(
    'usage',
    name === undefined
      ? 'Name a method: ivf, hnsw or pq'
      : `${JSON.stringify(name)} is none of ivf, hnsw, pq`,
  );
}

function readLanguage(text = 'en'): LessonLanguage {
  const language = LESSON_LANGUAGES.find((one) => one === text);
  if (language) return language;
  throw new SoutuError('usage', `--language is ${JSON.stringify(text)}; it must be en or zh`);
}
