import type { LibraryLesson } from '../learning/lessons/lesson.ts';
import type { Translate } from '../learning/text/translator.ts';
import { defaultChoices } from '../learning/views/choices.ts';
import { lessonQuery, lessonTitle, lessonView } from '../learning/views/lesson-view.ts';
import { nameOf } from '../learning/views/view-options.ts';
import { printable, type Styles } from './format.ts';
import { tableLines, widthOf } from './table.ts';

const WIDTH = 100;

/** The lines of a lesson on a terminal: its words, pictures by name, and tables. */
export function lessonLines(lesson: LibraryLesson, t: Translate, style: Styles): string[] {
  const choices = defaultChoices(lesson);
  const sections = lessonView(lesson, { t, choices, thumbnail: () => null });
  return [
    style.bold(lessonTitle(lesson, t)),
    ...wrap(lessonQuery(lesson, t)),
    ...sections.flatMap(({ title, paragraphs, control, rows = [], table, note }) => [
      '',
      style.bold(title),
      ...paragraphs.flatMap(wrap),
      // The steps of a walk are in a table of their own.
      ...(control?.name === 'probes' ? wrap(`${control.label}. ${control.outcome}`) : []),
      // A table says the same as the pictures, and more.
      ...(table
        ? tableLines(table)
        : rows.flatMap(({ name, pictures }) => [
            ...wrap(name),
            ...tableLines(
              pictures.map(({ picture, note }) => {
                const file = nameOf(picture);
                return note === file ? ['', file] : ['', note, file];
              }),
            ),
          ])),
      ...(note ? wrap(note).map(style.dim) : []),
    ]),
  ];
}

/** Breaks a text at spaces, and between characters where there are none, as in Chinese. */
function wrap(text: string): string[] {
  const lines = [''];
  for (const word of printable(text).match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/g) ?? []) {
    const last = lines.length - 1;
    if (widthOf(lines[last]! + word) <= WIDTH) lines[last] += word;
    else lines.push(word.trimStart());
  }
  return lines.map((line) => line.trimEnd());
}
