import type { Drawing } from '../kit/scene.ts';
import { circle, gradient, line, path, rect } from '../kit/shapes.ts';
import { type TextStyle, text } from '../kit/text.ts';
import { company, type Task } from './people.ts';

const TALKS: Readonly<Record<'en' | 'zh', readonly (readonly [string, readonly string[]])[]>> = {
  en: [
    [
      'Our year in review',
      [
        'Half of our customers now order by phone',
        'Delivery takes two days less than last year',
        'Three new cities before summer',
        'Fewer returns thanks to better photos',
      ],
    ],
    [
      'Why bees matter',
      [
        'One third of our food needs pollination',
        'Wild bees work in colder weather',
        'Gardens can feed them from March on',
        'Every balcony counts',
      ],
    ],
  ],
  zh: [
    [
      '年度工作总结',
      [
        '一半以上的客户通过手机下单',
        '平均配送时间比去年缩短两天',
        '夏季之前进入三座新城市',
        '图片质量提升，退货明显减少',
      ],
    ],
    [
      '新产品发布计划',
      ['三月完成用户调研与设计', '五月开始小范围内测', '七月在三座城市同时上线', '年底达到十万名用户'],
    ],
  ],
};

/** A page of a talk: heading, points at the left, a small picture of figures at the right. */
export function slide({ language, copy, random }: Task): Drawing {
  const [width, height] = [1366, 768];
  const [title, points] = TALKS[language][copy % 2]!;
  const [from, to, accent] = [
    ['#14213d', '#264a7f', '#fca311'],
    ['#ffffff', '#eef3f8', '#0f766e'],
    ['#3c096c', '#7b2cbf', '#ff9e00'],
  ][copy % 3] as [string, string, string];
  const ink = copy % 3 === 1 ? '#1d2733' : '#ffffff';
  const point: TextStyle = { size: 33, fill: ink };
  const bars = [0.35, 0.5, 0.62, 0.9].map((share, at) => {
    const tall = 300 * share * random.between(0.9, 1.05);
    return rect(960 + at * 80, 580 - tall, 52, tall, {
      fill: at === 3 ? accent : ink,
      radius: 6,
      opacity: at === 3 ? 1 : 0.45,
    });
  });
  const body = [
    gradient('ground', from, to, 30),
    rect(0, 0, width, height, { fill: 'url(#ground)' }),
    circle(width - 60, 40, 210, { fill: accent, opacity: 0.16 }),
    rect(80, 92, 14, 84, { fill: accent }),
    text(120, 156, title, { size: 66, weight: 700, fill: ink }),
    ...points.map(
      (content, row) =>
        circle(104, 298 + row * 86, 9, { fill: accent }) + text(134, 309 + row * 86, content, point),
    ),
    ...bars,
    line(940, 582, 1276, 582, ink, 3),
    path('M960 440L1060 390L1140 350L1256 250', { stroke: accent, width: 5, dash: '2 12' }),
    text(80, height - 48, company(language, random), { size: 22, fill: ink }),
    text(width - 80, height - 48, `${random.whole(3, 24)}`, { size: 24, fill: ink, anchor: 'end' }),
  ];
  return { width, height, body: body.join('') };
}
