import { pathToFileURL } from 'node:url';
import { raw } from 'hono/html';
import { toMarkup } from '../learning/drawings/shape.ts';
import type { LessonPicture, LibraryLesson } from '../learning/lessons/lesson.ts';
import type { LessonLanguage, Translate } from '../learning/text/translator.ts';
import { defaultChoices } from '../learning/views/choices.ts';
import { lessonQuery, lessonTitle, lessonView } from '../learning/views/lesson-view.ts';
import { sectionShape } from '../learning/views/section-shape.ts';
import { LESSON_STYLE } from '../learning/views/style.ts';
import { printable } from './format.ts';
import { document } from './html.ts';

interface LessonPageOptions {
  readonly language: LessonLanguage;
  readonly t: Translate;
  /** Makes a WebP thumbnail of a picture of the library. */
  readonly thumbnail: (id: string) => Promise<Uint8Array>;
  readonly signal: AbortSignal;
}

/** Renders a self-contained page: words, drawings, tables, and small pictures, which are inlined. */
export async function lessonPage(lesson: LibraryLesson, options: LessonPageOptions): Promise<string> {
  const { t, language, signal } = options;
  const inlined = new Map<string, string>();
  for (const { id } of lesson.shown) {
    signal.throwIfAborted();
    // A file that is gone is shown by its name.
    const bytes = await options.thumbnail(id).catch(() => null);
    if (bytes) inlined.set(id, `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`);
  }
  const thumbnail = ({ id }: LessonPicture) => inlined.get(id) ?? null;
  const link = ({ path }: LessonPicture) => pathToFileURL(path).href;
  const sections = lessonView(lesson, { t, choices: defaultChoices(lesson), thumbnail });
  const body = sections.map((section) => toMarkup(sectionShape(section, { thumbnail, link }))).join('\n');
  const title = lessonTitle(lesson, t);
  const facts = printable(lessonQuery(lesson, t));
  return document(
    { title, facts, style: COLOURS + LESSON_STYLE, language: language === 'zh' ? 'zh-CN' : 'en' },
    raw(`<main class="lesson">${body}</main>`),
  );
}

/** The colours that lessons use, of those of the frame. The grid of the frame is for pages that are only pictures. */
const COLOURS = `
:root { --ink: var(--text); --quiet: var(--muted); --ground: var(--background);
  --line: color-mix(in srgb, var(--text) 14%, transparent); --sunk: color-mix(in srgb, var(--text) 6%, var(--background)) }
main.lesson { display: block; max-width: 1080px; margin: 16px auto 0 } header { max-width: 1080px; margin: 0 auto }
h1 { font-size: 26px; line-height: 1.3 } header p { margin: 4px 0 24px; font-size: 15px }
`;
