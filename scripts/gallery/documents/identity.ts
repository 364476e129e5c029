import { icon } from '../kit/icons.ts';
import { chip, guilloche, portrait, signature, star } from '../kit/parts.ts';
import type { Drawing } from '../kit/scene.ts';
import { circle, clip, gradient, line, rect } from '../kit/shapes.ts';
import { paragraph, type TextStyle, text } from '../kit/text.ts';
import { address, CARD, date, person, type Task } from './people.ts';

const TINTS = [
  ['#f3f8fc', '#dbe9f5', '#1f4e86'],
  ['#f1f7ef', '#d9ecd9', '#1f6b4a'],
  ['#faf2f4', '#f0dbe2', '#8b2f55'],
  ['#eee9f7', '#d2c8ea', '#4a3a8a'],
] as const;

export function idCard(task: Task): Drawing {
  return task.language === 'zh'
    ? chineseIdCard(task)
    : plasticCard(task, 'IDENTITY CARD', 'REPUBLIC OF SAMPLIA');
}

export function drivingLicence(task: Task): Drawing {
  return task.language === 'zh' ? chineseLicence(task) : plasticCard(task, 'DRIVING LICENCE', 'SAMPLIA');
}

/** The European layout of cards: heading, photograph at the left, numbered or named fields, signature. */
function plasticCard({ copy, random }: Task, heading: string, land: string): Drawing {
  const { width, height } = CARD;
  const driving = heading.startsWith('DRIVING');
  const [light, dark, ink] = driving
    ? (['#f8e3ec', '#efc0d3', '#93285e'] as const)
    : TINTS[copy % TINTS.length]!;
  /** Every third card has its photograph at the right and its heading on the bare ground. */
  const mirrored = !driving && copy % 3 === 0;
  const column = mirrored ? 64 : 364;
  const name = person('en', random);
  const [given, family] = name.split(' ') as [string, string];
  const fields: [string, string][] = [
    ['Surname', family.toUpperCase()],
    ['Given name', given.toUpperCase()],
    ['Date of birth', date('en', random, 1965, 2003)],
    ['Nationality', 'SAMPLIAN'],
    [driving ? 'Categories' : 'Document no.', driving ? 'AM  B  BE  C1' : `SA${random.digits(7)}`],
    ['Date of expiry', date('en', random, 2029, 2034)],
  ];
  const label: TextStyle = { size: 19, fill: ink };
  const value: TextStyle = { size: 29, weight: 600 };
  const body = [
    gradient(`card${copy}`, light, dark, 35),
    rect(0, 0, width, height, { fill: `url(#card${copy})` }),
    clip('waves', 0, 100, width, height, 0, guilloche(width, height, ink, random)),
    mirrored ? line(64, 96, width - 64, 96, ink, 4) : rect(0, 0, width, 96, { fill: ink }),
    driving ? flag(44, 22) : star(mirrored ? 92 : 70, 50, 30, mirrored ? ink : '#f6d879'),
    text(mirrored || driving ? 140 : 122, 63, heading, {
      size: 42,
      weight: 700,
      fill: mirrored ? ink : '#fff',
      spacing: 2,
    }),
    text(width - 60, 60, land, { size: 23, weight: 500, fill: mirrored ? ink : '#ffffffcc', anchor: 'end' }),
    portrait(mirrored ? 694 : 48, 140, 270, 340, random, '#f1f5f8'),
    ...fields.map(([caption, content], row) => {
      const [x, y] = [column + (row % 2) * 322, 166 + Math.floor(row / 2) * 96];
      return (
        text(x, y, driving ? `${row + 1}. ${caption}` : caption, label) + text(x, y + 36, content, value)
      );
    }),
    text(column, 462, 'Address', label),
    text(column, 496, address('en', random), { size: 25, weight: 500 }),
    signature(column, 572, 230, random, '#20263f'),
    line(column, 592, column + 256, 592, ink, 2),
    driving ? icon('automobile', 800, 470, 160) : chip(mirrored ? 500 : 836, 520, 110),
    text(mirrored ? 700 : 48, 536, 'SPECIMEN', { size: 30, weight: 700, fill: ink, spacing: 6 }),
    text(mirrored ? 700 : 48, 576, `No. ${random.digits(9)}`, { size: 24, face: 'mono' }),
  ];
  return { ...CARD, body: body.join('') };
}

/** The layout of the resident card: fields at the left, photograph at the right, the long number below. */
function chineseIdCard({ copy, random }: Task): Drawing {
  const { width, height } = CARD;
  const ink = '#2b6ca3';
  const label: TextStyle = { size: 28, fill: ink };
  const value: TextStyle = { size: 33, weight: 500 };
  const [year, month, day] = [random.whole(1970, 2003), random.whole(1, 12), random.whole(1, 28)];
  const woman = random.next() < 0.5;
  const home = paragraph(206, 354, 400, address('zh', random), value, 48);
  const two = (part: number) => String(part).padStart(2, '0');
  const body = [
    gradient(`id${copy}`, '#f1f7f3', copy % 2 ? '#f4e9ee' : '#e0ebf5', 25),
    rect(0, 0, width, height, { fill: `url(#id${copy})` }),
    clip('waves', 0, 0, width, height, 0, guilloche(width, height, '#8fb7d6', random)),
    circle(330, 320, 190, { fill: '#ffffff', opacity: 0.35 }),
    text(70, 102, '姓名', label),
    text(206, 104, person('zh', random), { size: 40, weight: 500, spacing: 6 }),
    text(70, 184, '性别', label),
    text(206, 186, woman ? '女' : '男', value),
    text(330, 184, '民族', label),
    text(430, 186, '汉', value),
    text(70, 268, '出生', label),
    text(206, 270, `${year}`, value),
    text(302, 268, '年', label),
    text(356, 270, `${month}`, value),
    text(408, 268, '月', label),
    text(456, 270, `${day}`, value),
    text(508, 268, '日', label),
    text(70, 352, '住址', label),
    home.svg,
    portrait(672, 74, 276, 352, random, '#eef4f8', woman),
    text(70, 556, '公民身份号码', label),
    text(310, 560, `000000${year}${two(month)}${two(day)}${random.digits(3)}X`, {
      size: 40,
      weight: 600,
      spacing: 5,
    }),
    text(812, 480, '样本·仅供演示', { size: 24, fill: '#c0392b', anchor: 'middle' }),
  ];
  return { ...CARD, body: body.join('') };
}

function chineseLicence({ random }: Task): Drawing {
  const { width, height } = CARD;
  const green = '#2f6f57';
  const label: TextStyle = { size: 24, fill: green };
  const value: TextStyle = { size: 28, weight: 500 };
  const rows: [string, string][] = [
    ['姓名 Name', person('zh', random)],
    ['国籍 Nationality', '示例国'],
    ['住址 Address', address('zh', random)],
    ['出生日期 Birthday', date('zh', random, 1972, 2002)],
    ['初次领证日期', date('zh', random, 2015, 2024)],
    ['准驾车型 Class', random.pick(['C1', 'B2', 'A2', 'C2'])],
  ];
  const body = [
    rect(0, 0, width, height, { fill: '#edf3ea' }),
    clip('waves', 0, 0, width, height, 0, guilloche(width, height, '#b7cfb7', random)),
    text(width / 2, 70, '中华示例国机动车驾驶证', { size: 42, weight: 700, anchor: 'middle', spacing: 5 }),
    text(width / 2, 112, 'Driving Licence of Samplia · SPECIMEN', {
      size: 24,
      fill: green,
      anchor: 'middle',
    }),
    text(64, 170, '证号', label),
    text(150, 172, `000000${random.digits(12)}`, { size: 32, weight: 600, spacing: 3 }),
    line(50, 196, width - 50, 196, green, 2),
    ...rows.map(([caption, content], row) => {
      const y = 244 + row * 64;
      const rule = line(50, y + 20, row < 3 ? width - 50 : 700, y + 20, '#9dbba6', 1.5);
      return text(64, y, caption, label) + text(290, y, content, value) + rule;
    }),
    portrait(748, 392, 190, 216, random),
    icon('automobile', 560, 455, 150),
  ];
  return { ...CARD, body: body.join('') };
}

/** The data page: photograph, fields, and the two lines for machines at its foot. */
export function passport({ language, copy, random }: Task): Drawing {
  const [width, height] = [1180, 830];
  const chinese = language === 'zh';
  const ink = ['#7a2233', '#1f3f6d', '#23563f'][copy % 3]!;
  const name = person('en', random).toUpperCase();
  const [given, family] = name.split(' ') as [string, string];
  const number = `E${random.digits(8)}`;
  const fields: [string, string][] = [
    [chinese ? '姓 / Surname' : 'Surname / Nom', chinese ? `${person('zh', random)} / ${family}` : family],
    [chinese ? '名 / Given names' : 'Given names / Prénoms', given],
    [
      chinese ? '国籍 / Nationality' : 'Nationality / Nationalité',
      chinese ? '示例国 / SAMPLIAN' : 'SAMPLIAN',
    ],
    [chinese ? '出生日期 / Date of birth' : 'Date of birth', date('en', random, 1965, 2005).toUpperCase()],
    [chinese ? '签发日期 / Date of issue' : 'Date of issue', date('en', random, 2021, 2025).toUpperCase()],
    [chinese ? '有效期至 / Date of expiry' : 'Date of expiry', date('en', random, 2031, 2035).toUpperCase()],
  ];
  const filled = (content: string) => content.padEnd(38, '<').slice(0, 38);
  const body = [
    gradient('page', '#fbf5ea', '#efe3d6', 60),
    rect(0, 0, width, height, { fill: 'url(#page)' }),
    guilloche(width, height * 0.78, ink, random),
    rect(0, 0, width, 92, { fill: ink }),
    text(52, 62, chinese ? '护照' : 'PASSPORT', { size: 46, weight: 700, fill: '#f3d98c', spacing: 4 }),
    text(chinese ? 180 : 340, 60, chinese ? 'PASSPORT' : 'PASSEPORT', { size: 28, fill: '#f3d98c' }),
    text(width - 52, 60, chinese ? '示例共和国' : 'REPUBLIC OF SAMPLIA', {
      size: 28,
      fill: '#f3d98c',
      anchor: 'end',
    }),
    portrait(56, 150, 320, 410, random, '#e9eef2'),
    text(430, 164, chinese ? '类型 / Type   P' : 'Type   P', { size: 24, fill: ink }),
    text(820, 164, chinese ? '护照号 / Passport No.' : 'Passport No.', { size: 22, fill: ink }),
    text(820, 202, number, { size: 36, weight: 700, spacing: 2 }),
    ...fields.map(([caption, content], row) => {
      const y = 232 + row * 68;
      return (
        text(430, y, caption, { size: 20, fill: ink }) + text(430, y + 34, content, { size: 30, weight: 600 })
      );
    }),
    signature(850, 560, 240, random),
    circle(960, 380, 96, { stroke: ink, width: 3, opacity: 0.4 }),
    `<g opacity=".35">${star(960, 380, 70, ink)}</g>`,
    rect(0, 666, width, 164, { fill: '#fffdf6' }),
    text(52, 734, filled(`P<SMP${family}<<${given}`), { size: 44, face: 'mono', spacing: 2 }),
    text(52, 796, filled(`${number}4SMP${random.digits(13)}`), { size: 44, face: 'mono', spacing: 2 }),
  ];
  return { width, height, corner: 20, body: body.join('') };
}

function flag(x: number, y: number): string {
  const stars = Array.from({ length: 8 }, (_, turn) => {
    const angle = (turn * Math.PI) / 4;
    return star(x + 38 + 17 * Math.sin(angle), y + 26 - 17 * Math.cos(angle), 5, '#f6d879');
  });
  return rect(x, y, 76, 52, { fill: '#0f5a4e', radius: 4 }) + stars.join('');
}
