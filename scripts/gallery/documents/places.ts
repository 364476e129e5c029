import { icon } from '../kit/icons.ts';
import type { Drawing } from '../kit/scene.ts';
import { circle, group, line, n, path, rect, smoothThrough, through } from '../kit/shapes.ts';
import { text } from '../kit/text.ts';
import { STATIONS, type Task } from './people.ts';

/** A departure board or a week of lessons. */
export function timetable({ language, copy, random }: Task): Drawing {
  return copy % 2 ? departures(language, random) : lessons(language, random);
}

function departures(language: Task['language'], random: Task['random']): Drawing {
  const [width, height] = [1280, 800];
  const chinese = language === 'zh';
  const amber = '#ffb52e';
  const columns = [60, 250, 480, 880, 1060];
  const heads = chinese
    ? ['时间', '车次', '终到站', '站台', '状态']
    : ['Time', 'Train', 'Destination', 'Platform', 'Status'];
  const rows = Array.from({ length: 9 }, (_, row) => [
    `${String(8 + row).padStart(2, '0')}:${random.whole(1, 5)}${random.whole(0, 9)}`,
    chinese
      ? `${random.pick(['G', 'D', 'K'])}${random.whole(100, 999)}`
      : `${random.pick(['IC', 'RE', 'EX'])} ${random.whole(10, 99)}`,
    random.pick(STATIONS[language]),
    String(random.whole(1, 12)),
    row % 4 === 2 ? (chinese ? '晚点' : 'Delayed') : chinese ? '正点' : 'On time',
  ]);
  const body = [
    rect(0, 0, width, height, { fill: '#10151d' }),
    rect(0, 0, width, 116, { fill: '#1d4e89' }),
    icon('high-speed-train', 50, 14, 88),
    text(164, 78, chinese ? '列车时刻表' : 'Train timetable · Departures', {
      size: 52,
      weight: 700,
      fill: '#fff',
    }),
    text(width - 60, 78, '08:02', { size: 52, face: 'mono', weight: 700, fill: '#fff', anchor: 'end' }),
    ...heads.map((head, column) => text(columns[column]!, 168, head, { size: 28, fill: '#9fb4cf' })),
    ...rows.flatMap((row, index) => {
      const y = 232 + index * 64;
      const late = index % 4 === 2;
      return [
        index % 2 ? rect(30, y - 44, width - 60, 62, { fill: '#1a222e' }) : '',
        ...row.map((cell, column) =>
          text(columns[column]!, y, cell, {
            size: 34,
            weight: 500,
            face: column === 0 ? 'mono' : 'sans',
            fill: late && column === 4 ? '#ff6b5e' : amber,
          }),
        ),
      ];
    }),
  ];
  return { width, height, body: body.join('') };
}

function lessons(language: Task['language'], random: Task['random']): Drawing {
  const [width, height] = [1240, 900];
  const chinese = language === 'zh';
  const days = chinese ? ['周一', '周二', '周三', '周四', '周五'] : ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
  const subjects = chinese
    ? ['语文', '数学', '英语', '物理', '体育', '音乐', '美术', '历史']
    : ['English', 'Maths', 'Biology', 'Physics', 'Sport', 'Music', 'Art', 'History'];
  const colors = ['#ffd6d6', '#d6e8ff', '#d9f2dc', '#fff0c7', '#e9dcff', '#ffe2c7', '#d4f1f4', '#f5dcea'];
  const hours = ['08:00', '09:00', '10:15', '11:15', '13:30', '14:30', '15:30'];
  const [left, top, cellWidth, cellHeight] = [150, 190, 206, 92];
  const body = [
    text(60, 96, chinese ? '课程表' : 'Class timetable', { size: 60, weight: 700, fill: '#27364f' }),
    text(width - 60, 92, chinese ? '三年级二班' : 'Year 8 · Group B', {
      size: 30,
      fill: '#7d889b',
      anchor: 'end',
    }),
    rect(left, top - 60, cellWidth * 5, 60, { fill: '#27364f' }),
    ...days.map((day, column) =>
      text(left + (column + 0.5) * cellWidth, top - 20, day, {
        size: 28,
        weight: 600,
        fill: '#fff',
        anchor: 'middle',
      }),
    ),
    ...hours.flatMap((hour, row) => [
      text(left - 20, top + row * cellHeight + 56, hour, { size: 26, fill: '#5d6b80', anchor: 'end' }),
      ...days.map((_, column) => {
        const subject = random.whole(0, subjects.length - 1);
        const [x, y] = [left + column * cellWidth, top + row * cellHeight];
        return (
          rect(x + 4, y + 4, cellWidth - 8, cellHeight - 8, { fill: colors[subject]!, radius: 10 }) +
          text(x + cellWidth / 2, y + 56, subjects[subject]!, { size: 29, weight: 500, anchor: 'middle' })
        );
      }),
    ]),
  ];
  return { width, height, paper: '#fff', body: body.join('') };
}

const DAY = {
  land: '#f1ede4',
  block: '#e6e0d4',
  park: '#c5e3b4',
  water: '#a3d0ec',
  road: '#ffffff',
  edge: '#e8b948',
  main: '#fbd777',
  name: '#59616b',
  parkName: '#3c7a3f',
  scale: '#333333',
};
const NIGHT: typeof DAY = {
  land: '#22303c',
  block: '#2a3a47',
  park: '#27483d',
  water: '#17384f',
  road: '#3c5163',
  edge: '#4a5b3d',
  main: '#6b7f58',
  name: '#c5d2dd',
  parkName: '#9fd0ae',
  scale: '#ffffff',
};
const NAMES = {
  en: ['Sample Road', 'Fiction Avenue', 'Lorem Street', 'City Park'],
  zh: ['示例路', '虚构大道', '样张街', '人民公园'],
} as const;

/** A street map with parks, a river, roads and a marked way, as on a telephone; each lies at its own angle. */
export function map({ language, copy, random }: Task): Drawing {
  const side = 1000;
  const chinese = language === 'zh';
  const tone = copy % 3 === 2 ? NIGHT : DAY;
  const turn = ([-14, 9, 0, 21, -6][copy + (chinese ? 3 : 0)]! * Math.PI) / 180;
  const streets = [-200, -40, 110, 260, 400, 560, 720, 880, 1050, 1200].map(
    (at) => at + random.between(-28, 28),
  );
  const at = (column: number, row: number, down = 0) => {
    const [x, y] = [streets[column]! - side / 2, streets[row]! + down - side / 2];
    return [
      side / 2 + x * Math.cos(turn) - y * Math.sin(turn),
      side / 2 + x * Math.sin(turn) + y * Math.cos(turn),
    ] as const;
  };
  const corners = random.whole(4, 5);
  const way = [at(3, 6, 110), at(3, corners), at(5, corners), at(5, 4), at(6, 4)];
  const body = [
    rect(0, 0, side, side, { fill: tone.land }),
    group(
      `rotate(${n((turn * 180) / Math.PI)} ${side / 2} ${side / 2})`,
      town(streets, tone, NAMES[language], random),
    ),
    path(through(way), { stroke: '#fff', width: 22 }),
    path(through(way), { stroke: '#2f7cf6', width: 14 }),
    circle(...way[0]!, 17, { fill: '#fff', stroke: '#2f7cf6', width: 8 }),
    pin(...way[4]!, '#e5393b'),
    pin(...at(2, 5, 60), '#f39a1e'),
    pin(...at(7, 6, 80), '#8b5cf6'),
    rect(40, 40, side - 80, 84, { fill: '#fff', radius: 42 }),
    circle(96, 80, 15, { stroke: '#6b7280', width: 6 }),
    line(107, 91, 119, 103, '#6b7280', 6),
    text(146, 93, chinese ? '搜索地点' : 'Search this map', { size: 31, fill: '#8a9099' }),
    rect(40, side - 60, 160, 8, { fill: tone.scale }),
    text(40, side - 74, chinese ? '500 米' : '500 m', { size: 24, fill: tone.scale }),
  ];
  return { width: side, height: side, body: body.join('') };
}

function town(
  streets: readonly number[],
  tone: typeof DAY,
  names: readonly string[],
  random: Task['random'],
) {
  const [, , first, , third, fourth, fifth, sixth] = streets as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const river = Array.from(
    { length: 9 },
    (_, step) => [step * 210 - 320, 690 + random.between(-100, 120)] as const,
  );
  const diagonal = `M-320 ${random.whole(60, 220)}L1320 ${random.whole(720, 900)}`;
  const label = (x: number, y: number, name: string) =>
    text(x, y, name, { size: 23, weight: 500, fill: tone.name });
  return [
    ...streets.flatMap((x) =>
      streets.map((y) =>
        rect(x + 24, y + 24, random.between(50, 95), random.between(50, 95), { fill: tone.block, radius: 4 }),
      ),
    ),
    rect(fourth + 8, fourth + 8, 300, 150, { fill: tone.park, radius: 14 }),
    rect(first + 8, first + 8, 140, 130, { fill: tone.park, radius: 14 }),
    path(smoothThrough(river), { stroke: tone.water, width: 86 }),
    ...streets.map((x) => path(`M${n(x)} -320V1320`, { stroke: tone.road, width: 17 })),
    ...streets.map((y) => path(`M-320 ${n(y)}H1320`, { stroke: tone.road, width: 17 })),
    path(diagonal, { stroke: tone.edge, width: 34 }),
    path(diagonal, { stroke: tone.main, width: 27 }),
    text(fourth + 34, fourth + 96, names[3]!, { size: 28, weight: 500, fill: tone.parkName }),
    label(fifth + 22, third + 8, names[0]!),
    label(first + 200, sixth + 8, names[1]!),
    label(fifth + 16, sixth + 8, names[2]!),
  ].join('');
}

function pin(x: number, y: number, fill: string): string {
  return (
    path(
      `M${x} ${y}C${x - 14} ${y - 26} ${x - 34} ${y - 38} ${x - 34} ${y - 64}A34 34 0 0 1 ${x + 34} ${y - 64}C${x + 34} ${y - 38} ${x + 14} ${y - 26} ${x} ${y}Z`,
      { fill, stroke: '#ffffff', width: 4 },
    ) + circle(x, y - 64, 13, { fill: '#fff' })
  );
}
