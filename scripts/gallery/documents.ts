import { bankCard, businessCard, studentCard } from './documents/cards.ts';
import { barChart, lineChart, pieChart, spreadsheet } from './documents/charts.ts';
import { drivingLicence, idCard, passport } from './documents/identity.ts';
import { calendar, newspaper, note } from './documents/paper.ts';
import type { Language, Task } from './documents/people.ts';
import { map, timetable } from './documents/places.ts';
import { certificate, menu } from './documents/print.ts';
import { chat, code, qrCode } from './documents/screens.ts';
import { slide } from './documents/slides.ts';
import { invoice, receipt } from './documents/trade.ts';
import { boardingPass, trainTicket } from './documents/travel.ts';
import { type Drawing, type Look, render } from './kit/scene.ts';
import { wordsIn } from './kit/text.ts';
import { createRandom } from './random.ts';

interface Kind {
  readonly name: string;
  readonly draw: (task: Task) => Drawing;
  /** How many in English and in Chinese. */
  readonly copies: Readonly<Record<Language, number>>;
  /** The looks of the copies in turn. */
  readonly looks: readonly Look[];
}

const KINDS: readonly Kind[] = [
  { name: 'id-card', draw: idCard, copies: { en: 3, zh: 3 }, looks: ['photo', 'photo', 'flat'] },
  { name: 'driving-licence', draw: drivingLicence, copies: { en: 1, zh: 1 }, looks: ['photo'] },
  { name: 'passport', draw: passport, copies: { en: 2, zh: 1 }, looks: ['scan', 'photo'] },
  { name: 'student-card', draw: studentCard, copies: { en: 1, zh: 1 }, looks: ['flat'] },
  { name: 'bank-card', draw: bankCard, copies: { en: 2, zh: 1 }, looks: ['photo', 'flat'] },
  { name: 'business-card', draw: businessCard, copies: { en: 3, zh: 2 }, looks: ['photo', 'flat'] },
  { name: 'receipt', draw: receipt, copies: { en: 2, zh: 2 }, looks: ['photo'] },
  { name: 'invoice', draw: invoice, copies: { en: 2, zh: 1 }, looks: ['scan', 'flat'] },
  { name: 'menu', draw: menu, copies: { en: 2, zh: 2 }, looks: ['photo', 'flat'] },
  { name: 'certificate', draw: certificate, copies: { en: 2, zh: 2 }, looks: ['flat', 'photo'] },
  { name: 'train-ticket', draw: trainTicket, copies: { en: 1, zh: 2 }, looks: ['photo', 'flat'] },
  { name: 'boarding-pass', draw: boardingPass, copies: { en: 2, zh: 1 }, looks: ['photo', 'flat'] },
  { name: 'timetable', draw: timetable, copies: { en: 2, zh: 2 }, looks: ['flat', 'photo'] },
  { name: 'map', draw: map, copies: { en: 3, zh: 2 }, looks: ['flat'] },
  { name: 'bar-chart', draw: barChart, copies: { en: 2, zh: 2 }, looks: ['flat'] },
  { name: 'line-chart', draw: lineChart, copies: { en: 2, zh: 1 }, looks: ['flat'] },
  { name: 'pie-chart', draw: pieChart, copies: { en: 2, zh: 1 }, looks: ['flat'] },
  { name: 'slide', draw: slide, copies: { en: 2, zh: 2 }, looks: ['flat'] },
  { name: 'spreadsheet', draw: spreadsheet, copies: { en: 1, zh: 1 }, looks: ['flat'] },
  { name: 'chat', draw: chat, copies: { en: 2, zh: 2 }, looks: ['flat'] },
  { name: 'code', draw: code, copies: { en: 2, zh: 1 }, looks: ['flat'] },
  { name: 'qr-code', draw: qrCode, copies: { en: 2, zh: 2 }, looks: ['photo', 'flat'] },
  { name: 'calendar', draw: calendar, copies: { en: 1, zh: 1 }, looks: ['flat'] },
  { name: 'note', draw: note, copies: { en: 3, zh: 3 }, looks: ['photo', 'scan', 'photo'] },
  { name: 'newspaper', draw: newspaper, copies: { en: 1, zh: 1 }, looks: ['scan'] },
];

export interface Document {
  readonly file: string;
  /** The finished picture: PNG or JPEG by the file's name. */
  readonly picture: () => Promise<Buffer>;
  /** The lines of text on it. */
  readonly words: () => string[];
}

/** Every document of the gallery: <kind>-<language>-<number>.png or .jpg. The fonts must be loaded before one is drawn. */
export function listDocuments(): Document[] {
  return KINDS.flatMap(({ name, draw, copies, looks }) =>
    (['en', 'zh'] as const).flatMap((language) =>
      Array.from({ length: copies[language] }, (_, copy) => {
        const seed = `${name}-${language}-${copy + 1}`;
        const look = looks[copy % looks.length]!;
        const drawing = () => draw({ language, copy, random: createRandom(seed) });
        return {
          file: `${seed}.${look === 'flat' ? 'png' : 'jpg'}`,
          picture: () => render(drawing(), look, seed),
          words: () => wordsIn(drawing().body),
        };
      }),
    ),
  );
}
