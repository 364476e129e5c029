import { icon } from '../kit/icons.ts';
import { barcode, qr } from '../kit/parts.ts';
import type { Drawing } from '../kit/scene.ts';
import { group, path, rect } from '../kit/shapes.ts';
import { type TextStyle, text } from '../kit/text.ts';
import { date, person, STATIONS, type Task, time } from './people.ts';

export function trainTicket({ language, copy, random }: Task): Drawing {
  const [width, height] = [1120, 690];
  const chinese = language === 'zh';
  const [from, to] = random.shuffle(STATIONS[language]) as [string, string];
  const train = chinese ? `G${random.whole(100, 999)}` : `IC ${random.whole(10, 99)}`;
  const back = chinese ? ['#cfe5f3', '#f7d9dc'][copy % 2]! : ['#fff1dc', '#f9d5a7'][copy % 2]!;
  const ink = chinese ? '#1d2c3b' : '#5a3310';
  const accent = chinese ? '#2374ab' : '#d9762b';
  const big: TextStyle = { size: chinese ? 64 : 54, weight: 600, fill: ink };
  const base: TextStyle = { size: 32, fill: ink };
  const body = [
    rect(0, 0, width, height, { fill: back, radius: 22 }),
    icon(chinese ? 'high-speed-train' : 'locomotive', 60, 408, 220),
    path('M300 606H840', { stroke: accent, width: 5, dash: '26 18' }),
    rect(0, height - 58, width, 58, { fill: accent }),
    text(56, 74, `${random.pick(['A', 'C', 'F'])}${random.digits(6)}`, {
      size: 30,
      fill: '#c8352f',
      face: 'mono',
      weight: 600,
    }),
    text(width - 56, 74, chinese ? '检票口：B12' : 'TRAIN TICKET', {
      size: 30,
      fill: ink,
      weight: 600,
      anchor: 'end',
    }),
    text(64, 180, from, big),
    text(width - 64, 180, to, { ...big, anchor: 'end' }),
    text(width / 2, 150, train, { size: 48, weight: 700, fill: ink, anchor: 'middle' }),
    path(`M${width / 2 - 110} 176H${width / 2 + 104}m-20 -12l22 12l-22 12`, { stroke: accent, width: 5 }),
    text(64, 268, `${date(language, random, 2024, 2026)}  ${time(random)}${chinese ? ' 开' : ''}`, base),
    text(
      width - 64,
      268,
      chinese
        ? `0${random.whole(1, 9)}车 ${random.whole(1, 18)}A号`
        : `Coach ${random.whole(1, 9)}  Seat ${random.whole(11, 88)}`,
      { ...base, anchor: 'end' },
    ),
    text(64, 334, chinese ? `￥${random.whole(58, 553)}.5元` : `€${random.whole(19, 89)}.90`, {
      ...base,
      weight: 600,
    }),
    text(width - 64, 334, chinese ? '二等座' : 'Second class', { ...base, anchor: 'end' }),
    text(
      64,
      396,
      chinese ? `${random.digits(6)}****${random.digits(4)} ${person('zh', random)}` : person('en', random),
      base,
    ),
    qr(width - 250, 366, 196, `https://example.com/t/${random.digits(8)}`, ink, back),
    text(
      56,
      height - 18,
      chinese ? `${random.digits(14)}  仅供演示` : `Valid on the day of travel only  ·  ${random.digits(10)}`,
      { size: 24, fill: '#fff' },
    ),
  ];
  return { width, height, corner: 22, body: body.join('') };
}

export function boardingPass({ language, copy, random }: Task): Drawing {
  const [width, height] = [1360, 560];
  const chinese = language === 'zh';
  const accent = ['#0b5fa5', '#c8352f', '#176d5b'][copy % 3]!;
  const [from, to] = random.shuffle([
    ['SMB', 'Samplebury', '云州'],
    ['FIC', 'Port Fiction', '虚江'],
    ['MOK', 'Mockhaven', '幻海'],
  ]) as [string[], string[]];
  const who = chinese ? person('zh', random) : person('en', random).toUpperCase();
  const flight = `ZX ${random.whole(100, 999)}`;
  const seat = `${random.whole(4, 38)}${random.pick(['A', 'C', 'D', 'F'])}`;
  const label: TextStyle = { size: 21, fill: '#7a8290' };
  const value: TextStyle = { size: 34, weight: 600 };
  const boarding = time(random);
  const pairs: [string, string][] = [
    [chinese ? '航班 FLIGHT' : 'FLIGHT', flight],
    [chinese ? '日期 DATE' : 'DATE', date('en', random, 2025, 2026).toUpperCase()],
    [chinese ? '登机口 GATE' : 'GATE', `${random.pick(['A', 'B', 'C'])}${random.whole(1, 40)}`],
    [chinese ? '登机时间' : 'BOARDING', boarding],
    [chinese ? '座位 SEAT' : 'SEAT', seat],
  ];
  const body = [
    rect(0, 0, width, height, { fill: '#fdfdfb', radius: 26 }),
    path(`M0 26Q0 0 26 0H${width - 26}Q${width} 0 ${width} 26V104H0Z`, { fill: accent }),
    plane(66, 52, 0.8, '#fff'),
    text(120, 66, chinese ? '纸鸢航空' : 'Paperkite Air', { size: 38, weight: 700, fill: '#fff' }),
    text(940, 66, chinese ? '登机牌 BOARDING PASS' : 'BOARDING PASS', {
      size: 32,
      weight: 600,
      fill: '#fff',
      anchor: 'end',
    }),
    text(width - 40, 66, chinese ? '登机牌' : 'BOARDING PASS', { size: 26, fill: '#fff', anchor: 'end' }),
    text(60, 156, chinese ? '姓名 NAME' : 'PASSENGER', label),
    text(60, 196, who, value),
    text(60, 320, from[0]!, { size: 92, weight: 700, fill: accent }),
    text(62, 360, chinese ? from[2]! : from[1]!, { ...label, size: 26 }),
    path('M310 290H510', { stroke: accent, width: 3, dash: '2 12' }),
    icon('airplane', 352, 226, 124),
    text(544, 320, to[0]!, { size: 92, weight: 700, fill: accent }),
    text(546, 360, chinese ? to[2]! : to[1]!, { ...label, size: 26 }),
    ...pairs.map(([caption, content], column) => {
      const x = 60 + [0, 160, 440, 600, 780][column]!;
      return text(x, 430, caption, label) + text(x, 474, content, value);
    }),
    path(`M984 104V${height}`, { stroke: '#b9bfca', width: 3, dash: '4 12' }),
    qr(800, 180, 156, `https://example.com/b/${random.digits(10)}`),
    text(1020, 156, chinese ? '姓名 NAME' : 'PASSENGER', label),
    text(1020, 194, who, { ...value, size: 28 }),
    text(1020, 270, `${from[0]} → ${to[0]}`.replace('→', '-'), { size: 46, weight: 700, fill: accent }),
    text(1020, 330, chinese ? '航班' : 'FLIGHT', label),
    text(1020, 368, flight, value),
    text(1210, 330, chinese ? '座位' : 'SEAT', label),
    text(1210, 368, seat, value),
    barcode(1020, 410, 290, 96, random),
  ];
  return { width, height, corner: 26, body: body.join('') };
}

function plane(x: number, y: number, zoom: number, fill: string): string {
  return group(
    `translate(${x} ${y}) scale(${zoom})`,
    path(
      'M34 0C34-4 30-6 24-6H8L-10-32H-18L-8-6H-24L-32-16H-38L-33 0L-38 16H-32L-24 6H-8L-18 32H-10L8 6H24C30 6 34 4 34 0Z',
      { fill },
    ),
  );
}
