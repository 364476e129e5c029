import { type Shape, shape } from '../drawings/shape.ts';
import type { LessonPicture } from '../lessons/lesson.ts';
import type { Control, Section, ShownPicture } from './section.ts';
import { nameOf } from './view-options.ts';

export interface SectionOptions {
  readonly thumbnail: (picture: LessonPicture) => string | null;
  /** Where a picture leads. */
  readonly link: (picture: LessonPicture) => string;
  /** A page that can be changed has an element for each control, which knows it by its name. */
  readonly control?: (control: Control) => Shape;
}

/** A section as elements of a page: text and tables, and beside them the drawing. */
export function sectionShape(section: Section, options: SectionOptions): Shape {
  const { title, paragraphs, control, drawing, caption, rows = [], table, note } = section;
  const said = [
    shape('h2', {}, title),
    ...paragraphs.map((words) => shape('p', {}, words)),
    ...(control && options.control ? [options.control(control)] : []),
    // Beside a drawing is room for its numbers. Pictures say more than a table of them.
    ...(table && drawing ? [tableShape(table), ...noteOf(note)] : []),
  ];
  const drawn = drawing && shape('figure', { class: 'lesson-figure' }, drawing, ...captionOf(caption));
  const below = [
    ...rows.flatMap(({ name, pictures }) => [
      shape('h3', {}, name),
      shape('ul', { class: 'lesson-pictures' }, ...pictures.map((one) => pictureShape(one, options))),
    ]),
    ...(table && !drawing && rows.length === 0 ? [tableShape(table), ...noteOf(note)] : []),
  ];
  return shape(
    'section',
    { class: drawn ? 'lesson-section drawn' : 'lesson-section' },
    shape('div', { class: 'lesson-said' }, ...said),
    ...(drawn ? [drawn] : []),
    ...(below.length > 0 ? [shape('div', { class: 'lesson-below' }, ...below)] : []),
  );
}

const noteOf = (note: string | undefined) => (note ? [shape('p', { class: 'lesson-note' }, note)] : []);

const captionOf = (caption: string | undefined) => (caption ? [shape('figcaption', {}, caption)] : []);

function pictureShape({ picture, note }: ShownPicture, { thumbnail, link }: SectionOptions): Shape {
  const src = thumbnail(picture);
  const name = nameOf(picture);
  return shape(
    'li',
    {},
    shape(
      'a',
      { href: link(picture), title: name, 'data-picture': picture.id },
      src === null
        ? shape('span', { class: 'lesson-blank' }, name)
        : // Below it, its name is said already.
          shape('img', { src, alt: note === name ? '' : name, loading: 'lazy', decoding: 'async' }),
      shape('span', { class: 'lesson-picture-note' }, note),
    ),
  );
}

/** The first column says what a row is about; the others are numbers. */
function tableShape([head = [], ...rows]: readonly (readonly string[])[]): Shape {
  return shape(
    'div',
    { class: 'lesson-scroll', tabindex: 0, role: 'group', 'aria-label': head[0] },
    shape(
      'table',
      {},
      shape('thead', {}, shape('tr', {}, ...head.map((cell) => shape('th', { scope: 'col' }, cell)))),
      shape(
        'tbody',
        {},
        ...rows.map((row) =>
          shape(
            'tr',
            {},
            ...row.map((cell, i) => (i === 0 ? shape('th', { scope: 'row' }, cell) : shape('td', {}, cell))),
          ),
        ),
      ),
    ),
  );
}
