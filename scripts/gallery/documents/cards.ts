import { barcode, chip, portrait, qr } from '../kit/parts.ts';
import type { Drawing } from '../kit/scene.ts';
import { circle, gradient, line, path, rect } from '../kit/shapes.ts';
import { text } from '../kit/text.ts';
import { address, CARD, person, type Task } from './people.ts';

export function bankCard({ language, copy, random }: Task): Drawing {
  const { width, height } = CARD;
  const [from, to] = [['#1d2b64', '#6c2b7d'] as const, ['#0f4c4a', '#1f9d7a'] as const][copy % 2]!;
  const chinese = language === 'zh';
  const number = `0000 ${random.digits(4)} ${random.digits(4)} ${random.digits(4)}`;
  const body = [
    gradient('face', chinese ? '#a4161a' : from, chinese ? '#e85d04' : to, 30),
    rect(0, 0, width, height, { fill: 'url(#face)' }),
    circle(width * 0.9, height * 0.15, 300, { fill: '#fff', opacity: 0.07 }),
    circle(width * 0.7, height * 1.02, 340, { fill: '#fff', opacity: 0.06 }),
    text(64, 108, chinese ? '云帆银行' : 'Moonpine Bank', { size: 48, weight: 700, fill: '#fff' }),
    text(width - 64, 104, chinese ? '储蓄卡' : 'debit', { size: 34, fill: '#ffffffcc', anchor: 'end' }),
    chip(70, 204, 126),
    ...[0, 1, 2].map((wave) => {
      const x = 236 + wave * 18;
      return path(`M${x} ${232 - wave * 8}q${16 + wave * 3} ${24 + wave * 8} 0 ${48 + wave * 16}`, {
        stroke: '#ffffffcc',
        width: 6,
      });
    }),
    text(66, 420, number, { size: 62, face: 'mono', weight: 500, fill: '#fff' }),
    text(66, 488, chinese ? '有效期至 12/31' : 'VALID THRU 12/31', { size: 26, fill: '#ffffffcc' }),
    text(66, 572, person('en', random).toUpperCase(), { size: 36, weight: 500, fill: '#fff', spacing: 2 }),
    circle(848, 540, 52, { fill: '#f5b942', opacity: 0.9 }),
    circle(908, 540, 52, { fill: '#e8574a', opacity: 0.8 }),
  ];
  return { ...CARD, body: body.join('') };
}

export function businessCard({ language, copy, random }: Task): Drawing {
  const [width, height] = [1050, 600];
  const chinese = language === 'zh';
  const [paper, ink, accent] = [
    ['#ffffff', '#20242c', '#e4572e'],
    ['#1f2a37', '#f5f3ee', '#f2b84b'],
    ['#f4efe6', '#2d3a2e', '#3f7d58'],
  ][copy % 3] as [string, string, string];
  const name = person(language, random);
  const firm = shortCompany(language, random);
  const mail = chinese ? 'lianxi@example.cn' : `${name.split(' ')[0]!.toLowerCase()}@example.com`;
  const role = chinese
    ? random.pick(['产品经理', '设计总监', '销售经理', '工程师'])
    : random.pick(['Product Designer', 'Head of Sales', 'Software Engineer', 'Art Director']);
  const lines = [
    `+00 555 ${random.digits(3)} ${random.digits(4)}`,
    mail,
    'www.example.com',
    address(language, random),
  ];
  const body = [
    rect(0, 0, 22, height, { fill: accent }),
    path('M80 92l34-34l34 34l-34 34z', { fill: accent }),
    path('M114 92l34-34l34 34l-34 34z', { fill: accent, opacity: 0.5 }),
    text(210, 108, firm, { size: 36, weight: 600, fill: ink }),
    text(80, 268, name, { size: 68, weight: 700, fill: ink, spacing: chinese ? 10 : 0 }),
    text(82, 322, role, { size: 32, fill: accent, weight: 500 }),
    line(82, 364, 220, 364, accent, 4),
    ...lines.map((content, row) => text(82, 420 + row * 42, content, { size: 27, fill: ink })),
    qr(width - 232, height - 240, 180, `https://example.com/${random.digits(4)}`, ink, paper),
  ];
  return { width, height, paper, corner: 8, body: body.join('') };
}

function shortCompany(language: Task['language'], random: Task['random']): string {
  return language === 'zh'
    ? random.pick(['青松科技', '月桥设计', '纸鸢文化'])
    : random.pick(['Bluefern Studio', 'Northmoor Works', 'Tidewater Labs']);
}

export function studentCard({ language, random }: Task): Drawing {
  const { width, height } = CARD;
  const chinese = language === 'zh';
  const body = [
    rect(0, 0, width, height, { fill: '#fbfaf6' }),
    rect(0, 0, width, 190, { fill: '#2a5d8f' }),
    text(56, 88, chinese ? '虚江大学' : 'Mockhaven University', { size: 52, weight: 700, fill: '#fff' }),
    text(56, 146, chinese ? '学生证' : 'STUDENT CARD', { size: 36, fill: '#ffe08a', spacing: 3 }),
    portrait(56, 240, 250, 312, random, '#d9e7f3'),
    text(356, 300, person(language, random), { size: 50, weight: 700 }),
    text(356, 362, chinese ? '学院：计算机学院' : 'Faculty of Science', { size: 30 }),
    text(356, 412, `${chinese ? '学号：' : 'No. '}${random.digits(10)}`, { size: 30 }),
    barcode(356, 460, 580, 90, random),
  ];
  return { ...CARD, body: body.join('') };
}
