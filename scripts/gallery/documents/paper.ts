import type { Drawing } from '../kit/scene.ts';
import { circle, gradient, line, path, rect } from '../kit/shapes.ts';
import { type TextStyle, text, wrap } from '../kit/text.ts';
import { date, type Task } from './people.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export function calendar({ language, random }: Task): Drawing {
  const [width, height] = [1120, 1000];
  const chinese = language === 'zh';
  const month = random.whole(0, 11);
  const accent = random.pick(['#e4572e', '#2a7f8e', '#7a4fb5']);
  const start = (new Date(Date.UTC(2026, month, 1)).getUTCDay() + 6) % 7;
  const days = new Date(Date.UTC(2026, month + 1, 0)).getUTCDate();
  const heads = chinese ? Array.from('一二三四五六日') : ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const marked = [random.whole(2, 9), random.whole(11, 18), random.whole(20, 27)];
  const cells = Array.from({ length: days }, (_, day) => {
    const [x, y] = [60 + ((day + start) % 7) * 143, 326 + Math.floor((day + start) / 7) * 108];
    const weekend = (day + start) % 7 > 4;
    const mark = marked.includes(day)
      ? rect(x + 8, y + 56, 127, 30, { fill: accent, opacity: 0.22, radius: 8 })
      : '';
    return (
      rect(x, y, 143, 108, { stroke: '#dcdfe5', width: 1.5 }) +
      mark +
      text(x + 16, y + 44, String(day + 1), {
        size: 31,
        weight: weekend ? 700 : 400,
        fill: weekend ? accent : '#2a2f38',
      })
    );
  });
  const body = [
    rect(0, 0, width, 210, { fill: accent }),
    text(60, 138, chinese ? `${month + 1}月` : MONTHS[month]!, { size: 96, weight: 700, fill: '#fff' }),
    text(width - 60, 136, chinese ? '2026年 日历' : '2026', { size: 56, fill: '#ffffffd0', anchor: 'end' }),
    ...heads.map((head, at) =>
      text(60 + (at + 0.5) * 143, 290, head, { size: 28, weight: 600, fill: '#717885', anchor: 'middle' }),
    ),
    ...cells,
  ];
  return { width, height, paper: '#fff', body: body.join('') };
}

const NOTES: Readonly<Record<'en' | 'zh', readonly (readonly string[])[]>> = {
  en: [
    [
      'Shopping list',
      '- milk, eggs, flour',
      '- apples (the red ones)',
      '- candles for the cake',
      '- cat food!!',
      '',
      'and call Nora back',
    ],
    [
      'Dear Alma,',
      'thank you for the lovely',
      'weekend by the sea. The',
      'children still talk about',
      'the lighthouse. Come and',
      'see us in spring.',
      '              Yours, Theo',
    ],
    [
      'Ideas',
      '1. garden shed as studio',
      '2. bike tour in May',
      '3. learn ten songs',
      '4. paint the old door blue',
      '',
      'ask Felix about no. 2',
    ],
  ],
  zh: [
    ['购物清单', '牛奶、鸡蛋、面粉', '红苹果五个', '生日蜡烛', '给猫买猫粮！', '', '记得给妈妈打电话'],
    [
      '亲爱的小雨：',
      '谢谢你寄来的明信片，',
      '海边的灯塔真美。',
      '等春天来了，',
      '我们一起去看花。',
      '',
      '　　　　　你的朋友 一凡',
    ],
    ['今日计划', '一、早起跑步', '二、读书三十页', '三、给阳台浇花', '四、整理照片', '', '早点睡觉！'],
  ],
};

/** Ink on lined, squared or yellow paper; each line sits a little off its rule, as a hand would have it. */
export function note({ language, copy, random }: Task): Drawing {
  const [width, height] = [900, copy % 3 === 0 ? 900 : 1000];
  const paper = ['#fff3a1', '#fdfcf7', '#f7f9fb'][copy % 3]!;
  const ink = ['#2b2f3a', '#1d3b8b', '#1f2f52'][copy % 3]!;
  const pace = 104;
  const rules =
    copy % 3 === 0
      ? []
      : Array.from({ length: 10 }, (_, row) =>
          line(0, 130 + row * pace, width, 130 + row * pace, '#b9cfe6', 2),
        );
  const squares =
    copy % 3 === 2
      ? Array.from({ length: 9 }, (_, column) =>
          line(column * 104 + 30, 0, column * 104 + 30, height, '#d6e2ee', 2),
        )
      : [];
  const margin = copy % 3 === 1 ? line(104, 0, 104, height, '#e79a9a', 3) : '';
  const lines = NOTES[language][copy % 3]!.map((content, row) => {
    const [x, y] = [copy % 3 === 1 ? 132 : 84, 120 + row * pace + random.between(-4, 4)];
    const tilt = `rotate(${random.between(-1.3, 0.6).toFixed(2)} ${x} ${y})`;
    const size = (language === 'zh' ? 62 : 74) + (row === 0 ? 8 : random.between(-3, 3));
    return `<g transform="${tilt}">${text(x, y, content, { size, face: 'hand', weight: row === 0 ? 700 : 400, fill: ink })}</g>`;
  });
  return { width, height, paper, body: [...rules, ...squares, margin, ...lines].join('') };
}

/** The front page of a newspaper. */
export function newspaper({ language, random }: Task): Drawing {
  const [width, height] = [1000, 1340];
  const chinese = language === 'zh';
  const story = chinese
    ? '本报讯 昨日，云州市示例公园的湖面上出现了一群罕见的白鹭，吸引了不少市民驻足观看。据公园管理人员介绍，这些白鹭每年春天都会在此停留数日，今年数量比往年更多。专家表示，这与近年来水质改善密切相关。市民们纷纷拿出手机记录下这一刻，孩子们更是兴奋不已。'
    : 'Early on Sunday a flock of white herons settled on the lake of the city park and drew a crowd of early walkers. The birds rest here for some days every spring, said the keeper of the park, but never in such numbers. Experts see a link to the cleaner water of the last years. Children counted more than sixty birds before breakfast. ';
  const style: TextStyle = { size: 22, face: chinese ? 'sans' : 'serif', fill: '#2a2926' };
  const column = (x: number, y: number, wide: number, rows: number) =>
    wrap(story.repeat(5), wide, style)
      .slice(0, rows)
      .map((content, row) => text(x, y + row * 33, content, style));
  const body = [
    text(width / 2, 118, chinese ? '云州日报' : 'The Samplebury Post', {
      size: chinese ? 104 : 70,
      face: chinese ? 'brush' : 'serif',
      weight: 700,
      anchor: 'middle',
    }),
    line(50, 150, width - 50, 150, '#222', 3),
    text(50, 184, date(language, random), { ...style, size: 21 }),
    text(width - 50, 184, chinese ? '第1024期 今日8版' : 'No. 1024 · Two coins', {
      ...style,
      size: 21,
      anchor: 'end',
    }),
    line(50, 200, width - 50, 200, '#222', 1.5),
    text(width / 2, 274, chinese ? '白鹭归来 湖畔春意浓' : 'Herons return to the lake', {
      size: 54,
      face: chinese ? 'sans' : 'serif',
      weight: 700,
      anchor: 'middle',
    }),
    gradient('sky', '#8f9aa3', '#dfe3e4'),
    rect(50, 310, 600, 370, { fill: 'url(#sky)' }),
    path('M50 560C180 470 260 520 360 450S560 470 650 430V680H50Z', { fill: '#5f686b' }),
    path('M50 620C200 590 420 640 650 600V680H50Z', { fill: '#8b979c' }),
    circle(540, 390, 34, { fill: '#f3f3ef' }),
    ...[
      [200, 420],
      [260, 390],
      [330, 430],
    ].map(([x, y]) => path(`M${x} ${y}q18 -20 36 0q18 -20 36 0`, { stroke: '#fff', width: 6 })),
    ...column(680, 334, 270, 30),
    ...column(50, 730, 280, 17),
    ...column(365, 730, 280, 17),
    line(50, 1310, width - 50, 1310, '#222', 1.5),
    line(664, 310, 664, 1300, '#999', 1),
    line(347, 705, 347, 1300, '#999', 1),
  ];
  return { width, height, paper: '#f1ece0', body: body.join('') };
}
