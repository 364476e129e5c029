import { icon } from '../kit/icons.ts';
import { seal, signature, star } from '../kit/parts.ts';
import type { Drawing } from '../kit/scene.ts';
import { circle, line, path, rect } from '../kit/shapes.ts';
import { paragraph, text } from '../kit/text.ts';
import { date, person, type Task } from './people.ts';

const DISHES: Readonly<Record<'en' | 'zh', readonly (readonly [string, readonly string[]])[]>> = {
  en: [
    ['Starters', ['Roasted pumpkin soup', 'Beetroot and goat cheese', 'Garlic bread']],
    ['Mains', ['Mushroom risotto', 'Grilled sea bass', 'Beef stew with barley', 'Spinach lasagne']],
    ['Desserts', ['Lemon tart', 'Chocolate mousse', 'Apple crumble']],
    ['Drinks', ['House lemonade', 'Espresso', 'Red wine, glass']],
  ],
  zh: [
    ['凉菜', ['拍黄瓜', '口水鸡', '凉拌木耳']],
    ['热菜', ['宫保鸡丁', '麻婆豆腐', '鱼香肉丝', '清蒸鲈鱼']],
    ['主食', ['扬州炒饭', '牛肉拉面', '猪肉水饺']],
    ['饮品', ['酸梅汤', '茉莉花茶', '鲜榨豆浆']],
  ],
};

const PLATES = {
  en: ['spaghetti', 'shortcake', 'wine-glass'],
  zh: ['steaming-bowl', 'dumpling', 'curry-rice'],
} as const;

export function menu({ language, copy, random }: Task): Drawing {
  const [width, height] = [920, 1480];
  const chinese = language === 'zh';
  const [paper, ink, accent] = [
    ['#f6efe0', '#3a2a1c', '#a63d2f'],
    ['#22332b', '#f3ead6', '#d9a441'],
    ['#7d1420', '#fbe9c6', '#f1c15b'],
  ][chinese ? 2 - (copy % 2) * 2 : copy % 2] as [string, string, string];
  const prices = () => (chinese ? `${random.whole(12, 88)}元` : random.whole(5, 26).toFixed(2));
  const left = 90;
  const rows: string[] = [];
  let y = 520;
  for (const [section, dishes] of DISHES[language]) {
    rows.push(
      text(width / 2, y, section, {
        size: 38,
        face: chinese ? 'brush' : 'serif',
        weight: 700,
        fill: accent,
        anchor: 'middle',
      }),
    );
    y += 54;
    for (const dish of dishes) {
      rows.push(text(left, y, dish, { size: 29, face: chinese ? 'sans' : 'serif', fill: ink }));
      rows.push(
        path(`M${left + 380} ${y - 4}H${width - left - 110}`, {
          stroke: ink,
          width: 2,
          dash: '1 10',
          opacity: 0.6,
        }),
      );
      rows.push(text(width - left, y, prices(), { size: 29, weight: 500, fill: ink, anchor: 'end' }));
      y += 48;
    }
    y += 36;
  }
  const body = [
    rect(34, 34, width - 68, height - 68, { stroke: accent, width: 3 }),
    rect(46, 46, width - 92, height - 92, { stroke: accent, width: 1.2 }),
    text(width / 2, 170, chinese ? '菜单' : 'Menu', {
      size: chinese ? 112 : 96,
      face: chinese ? 'brush' : 'serif',
      weight: 700,
      fill: ink,
      anchor: 'middle',
    }),
    text(width / 2, 236, chinese ? '月桥小馆' : 'The Paper Lantern Kitchen', {
      size: 32,
      face: chinese ? 'sans' : 'serif',
      fill: accent,
      anchor: 'middle',
    }),
    cutlery(width / 2, 262, accent),
    ...PLATES[language].map((name, at) => icon(name, 120 + at * 240, 280, 190)),
    ...rows,
  ];
  return { width, height, paper, body: body.join('') };
}

function cutlery(x: number, y: number, stroke: string): string {
  return line(x - 170, y, x - 26, y, stroke) + line(x + 26, y, x + 170, y, stroke) + star(x, y, 13, stroke);
}

export function certificate({ language, copy, random }: Task): Drawing {
  const [width, height] = [1320, 930];
  const chinese = language === 'zh';
  const gold = '#b8902f';
  const who = person(language, random);
  const ink = chinese ? '#b01e23' : '#24365a';
  const award = paragraph(
    200,
    chinese ? 470 : 560,
    width - 400,
    chinese
      ? `${who} 同学：\n　　在示例市第${random.whole(2, 9)}届青少年${random.pick(['绘画', '书法', '数学', '钢琴'])}大赛中表现优异，荣获${random.pick(['一等奖', '二等奖', '特等奖'])}。特发此证，以资鼓励。`
      : '',
    { size: 36, weight: 500 },
    66,
  );
  const body = [
    rect(0, 0, width, height, { fill: chinese ? '#fff6e6' : '#fdfbf4' }),
    rect(36, 36, width - 72, height - 72, { stroke: chinese ? ink : gold, width: 14 }),
    rect(62, 62, width - 124, height - 124, { stroke: gold, width: 3 }),
    ...[
      [62, 62],
      [width - 62, 62],
      [62, height - 62],
      [width - 62, height - 62],
    ].map(([x, y]) => circle(x!, y!, 34, { fill: gold }) + star(x!, y!, 24, '#fff8e0')),
    text(width / 2, chinese ? 270 : 220, chinese ? '荣誉证书' : 'Certificate', {
      size: chinese ? 130 : 92,
      face: chinese ? 'brush' : 'serif',
      weight: 700,
      fill: ink,
      anchor: 'middle',
      spacing: chinese ? 24 : 2,
    }),
    text(
      width / 2,
      chinese ? 344 : 284,
      chinese ? 'CERTIFICATE OF HONOUR' : `OF ${copy % 2 ? 'COMPLETION' : 'ACHIEVEMENT'}`,
      { size: 34, face: 'serif', fill: gold, anchor: 'middle', spacing: 8 },
    ),
    award.svg,
  ];
  if (chinese) {
    body.push(text(width - 200, 760, '示例市教育协会', { size: 34, anchor: 'end' }));
    body.push(text(width - 200, 814, date('zh', random), { size: 30, anchor: 'end' }));
    body.push(icon('trophy', 190, 650, 170));
    body.push(seal(width - 300, 768, 96, '示例市教育协会'));
  } else {
    const course = random.pick([
      'Advanced Underwater Basketry',
      'Introduction to Cloud Watching',
      'Practical Tea Science',
    ]);
    body.push(
      text(width / 2, 392, 'This is proudly presented to', { size: 30, face: 'serif', anchor: 'middle' }),
      text(width / 2, 492, who, { size: 92, face: 'hand', weight: 700, fill: ink, anchor: 'middle' }),
      line(330, 520, width - 330, 520, gold),
      text(width / 2, 580, `for successfully completing the course`, {
        size: 30,
        face: 'serif',
        anchor: 'middle',
      }),
      text(width / 2, 632, course, { size: 38, face: 'serif', weight: 700, anchor: 'middle' }),
      signature(230, 770, 250, random),
      line(210, 800, 500, 800, ink),
      text(355, 836, 'Director', { size: 24, face: 'serif', anchor: 'middle' }),
      line(width - 500, 800, width - 210, 800, ink),
      text(width - 355, 784, date('en', random), { size: 28, face: 'serif', anchor: 'middle' }),
      text(width - 355, 836, 'Date', { size: 24, face: 'serif', anchor: 'middle' }),
      path(`M${width / 2 - 40} 780l-26 96l40-18l26 30l26-30l40 18l-26-96z`, { fill: ink }),
      circle(width / 2, 762, 70, { fill: gold }),
      circle(width / 2, 762, 56, { stroke: '#fff3c9', width: 3 }),
      star(width / 2, 764, 36, '#fff3c9'),
    );
  }
  return { width, height, body: body.join('') };
}
