import { barcode, qr, seal, signature, star } from '../kit/parts.ts';
import type { Drawing } from '../kit/scene.ts';
import { circle, line, path, rect } from '../kit/shapes.ts';
import { type TextStyle, text } from '../kit/text.ts';
import { address, company, date, money, person, type Task, time } from './people.ts';

const GOODS = [
  'Oat milk 1l',
  'Rye bread',
  'Tomatoes 500g',
  'Green tea',
  'Dark chocolate',
  'Bananas',
  'Olive oil',
  'Butter',
  'Coffee beans',
  'Paper towels',
];
const ZH_GOODS = [
  '纯牛奶 1L',
  '全麦面包',
  '西红柿 500g',
  '绿茶',
  '黑巧克力',
  '香蕉',
  '橄榄油',
  '酸奶',
  '咖啡豆',
  '抽纸 3包',
];

interface Item {
  readonly name: string;
  readonly count: number;
  readonly price: number;
}

function items(names: readonly string[], count: number, random: Task['random'], unit = 1): Item[] {
  return random
    .shuffle(names)
    .slice(0, count)
    .map((name) => ({ name, count: random.whole(1, 3), price: random.whole(9, 120) * 0.1 * unit }));
}

const sum = (list: readonly Item[]) => list.reduce((total, { count, price }) => total + count * price, 0);

/** Thermal paper from a till, torn at its foot. */
export function receipt({ language, random }: Task): Drawing {
  const chinese = language === 'zh';
  const [width, centre] = [560, 280];
  const list = items(chinese ? ZH_GOODS : GOODS, random.whole(6, 9), random);
  const height = 700 + list.length * 44;
  const mono: TextStyle = { size: 25, face: 'mono', fill: '#2a2a2c' };
  const right: TextStyle = { ...mono, anchor: 'end' };
  const rule = (y: number) => path(`M44 ${y}H516`, { stroke: '#555', width: 2, dash: '3 7' });
  const total = sum(list);
  const foot = 330 + list.length * 44;
  const body = [
    path(tornPaper(width, height), { fill: '#fbfaf5' }),
    text(centre, 92, chinese ? '橙子超市' : 'COPPER KETTLE', {
      size: 46,
      weight: 700,
      face: chinese ? 'sans' : 'mono',
      anchor: 'middle',
    }),
    text(centre, 136, chinese ? '购物小票' : 'SALES RECEIPT', { ...mono, anchor: 'middle', spacing: 3 }),
    text(centre, 172, chinese ? address('zh', random).slice(0, 15) : address('en', random), {
      ...mono,
      size: 20,
      anchor: 'middle',
    }),
    text(44, 222, `${chinese ? '单号' : 'No.'} ${random.digits(8)}`, mono),
    text(516, 222, `2025-0${random.whole(1, 9)}-${random.whole(10, 28)} ${time(random)}`, {
      ...right,
      size: 21,
    }),
    rule(248),
    ...list.map(({ name, count, price }, row) => {
      const y = 292 + row * 44;
      return (
        text(44, y, name, mono) +
        text(380, y, `x${count}`, right) +
        text(516, y, (count * price).toFixed(2), right)
      );
    }),
    rule(foot - 36),
    text(44, foot + 10, chinese ? '合计' : 'TOTAL', { ...mono, size: 36, weight: 700 }),
    text(516, foot + 10, money(language, total), { ...right, size: 36, weight: 700 }),
    text(44, foot + 62, chinese ? '实收' : 'CASH', mono),
    text(516, foot + 62, (Math.ceil(total / 10) * 10).toFixed(2), right),
    text(44, foot + 102, chinese ? '找零' : 'CHANGE', mono),
    text(516, foot + 102, (Math.ceil(total / 10) * 10 - total).toFixed(2), right),
    rule(foot + 130),
    barcode(90, foot + 164, 380, 84, random, '#2a2a2c'),
    text(centre, foot + 284, random.digits(12), { ...mono, anchor: 'middle', spacing: 4 }),
    text(centre, foot + 330, chinese ? '谢谢惠顾，欢迎再来！' : 'THANK YOU! COME AGAIN', {
      ...mono,
      anchor: 'middle',
    }),
  ];
  return { width, height, body: body.join('') };
}

function tornPaper(width: number, height: number): string {
  const teeth = Array.from(
    { length: 28 },
    (_, tooth) => `L${width - (tooth * width) / 27} ${height - (tooth % 2 ? 14 : 2)}`,
  );
  return `M0 0H${width}V${height - 12}${teeth.join('')}Z`;
}

const SERVICES = [
  'Website design',
  'Photography, half day',
  'Copy editing',
  'Hosting, 12 months',
  'Illustration',
  'Workshop',
];
const ZH_SERVICES = [
  '网站设计服务',
  '摄影服务（半天）',
  '文案编辑',
  '服务器托管 12个月',
  '插画设计',
  '技术培训',
];

export function invoice(task: Task): Drawing {
  return task.language === 'zh' ? chineseInvoice(task) : letterInvoice(task);
}

function letterInvoice({ copy, random }: Task): Drawing {
  const [width, height] = [990, 1400];
  const accent = ['#22577a', '#7b2d26', '#386641'][copy % 3]!;
  const list = items(SERVICES, 5, random, 30);
  const grey: TextStyle = { size: 23, fill: '#60656f' };
  const base: TextStyle = { size: 24 };
  const right: TextStyle = { ...base, anchor: 'end' };
  const top = 520;
  const foot = top + 80 + list.length * 66;
  const net = sum(list);
  const body = [
    rect(0, 0, width, 26, { fill: accent }),
    circle(112, 130, 42, { fill: accent }),
    star(112, 131, 26, '#fff'),
    text(174, 126, company('en', random), { size: 36, weight: 700 }),
    text(174, 160, address('en', random), grey),
    text(width - 70, 150, 'INVOICE', { size: 68, weight: 700, fill: accent, anchor: 'end' }),
    text(70, 272, 'Bill to', { ...grey, weight: 600 }),
    text(70, 312, person('en', random), { ...base, size: 28, weight: 600 }),
    text(70, 348, address('en', random), base),
    ...[
      ['Invoice no.', `INV-${random.digits(5)}`],
      ['Date', date('en', random)],
      ['Due', 'within 30 days'],
    ].map(
      ([caption, value], row) =>
        text(640, 272 + row * 40, caption!, grey) + text(width - 70, 272 + row * 40, value!, right),
    ),
    rect(70, top - 50, width - 140, 66, { fill: accent, radius: 6 }),
    text(92, top - 8, 'Description', { ...base, weight: 600, fill: '#fff' }),
    text(620, top - 8, 'Qty', { ...right, weight: 600, fill: '#fff' }),
    text(760, top - 8, 'Price', { ...right, weight: 600, fill: '#fff' }),
    text(width - 92, top - 8, 'Amount', { ...right, weight: 600, fill: '#fff' }),
    ...list.map(({ name, count, price }, row) => {
      const y = top + 60 + row * 66;
      return [
        row % 2 ? '' : rect(70, y - 42, width - 140, 66, { fill: '#f3f5f8' }),
        text(92, y, name, base),
        text(620, y, String(count), right),
        text(760, y, price.toFixed(2), right),
        text(width - 92, y, (count * price).toFixed(2), right),
      ].join('');
    }),
    ...[
      ['Subtotal', net],
      ['VAT 19 %', net * 0.19],
    ].map(([caption, amount], row) => {
      const y = foot + 40 + row * 46;
      return text(620, y, String(caption), grey) + text(width - 92, y, money('en', Number(amount)), right);
    }),
    line(620, foot + 116, width - 70, foot + 116, accent, 3),
    text(620, foot + 168, 'Total', { ...base, size: 34, weight: 700 }),
    text(width - 92, foot + 168, money('en', net * 1.19), { ...right, size: 36, weight: 700, fill: accent }),
    signature(90, foot + 170, 230, random),
    text(70, height - 130, 'Payment details', { ...base, weight: 600 }),
    text(
      70,
      height - 94,
      `Moonpine Bank   ·   IBAN XX00 ${random.digits(4)} ${random.digits(4)} ${random.digits(4)}`,
      grey,
    ),
    text(70, height - 58, 'Thank you for your business.', grey),
  ];
  return { width, height, paper: '#fff', body: body.join('') };
}

/** The printed form with brown rules and a red seal. */
function chineseInvoice({ random }: Task): Drawing {
  const [width, height] = [1360, 860];
  const brown = '#8a4b2a';
  const list = items(ZH_SERVICES, 4, random, 20);
  const label: TextStyle = { size: 24, fill: brown };
  const base: TextStyle = { size: 24, fill: '#27303f' };
  const right: TextStyle = { ...base, anchor: 'end' };
  const edges = [60, 470, 610, 720, 880, 1080, 1300];
  const net = sum(list);
  const body = [
    qr(70, 40, 130, `https://example.cn/fp/${random.digits(8)}`),
    text(width / 2, 92, '示例省增值税电子普通发票', {
      size: 44,
      weight: 600,
      fill: brown,
      anchor: 'middle',
      spacing: 4,
    }),
    line(400, 114, 960, 114, brown, 2),
    line(400, 121, 960, 121, brown, 2),
    text(1010, 78, `发票号码：${random.digits(8)}`, base),
    text(1010, 116, `开票日期：${date('zh', random)}`, base),
    rect(60, 180, 1240, 610, { stroke: brown, width: 2.5 }),
    line(60, 330, 1300, 330, brown),
    line(60, 590, 1300, 590, brown),
    line(60, 652, 1300, 652, brown),
    ...Array.from('购买方').map((letter, row) => text(72, 228 + row * 38, letter, label)),
    line(112, 180, 112, 330, brown),
    text(136, 226, `名　　称：${company('zh', random)}`, base),
    text(136, 268, `纳税人识别号：00000000${random.digits(8)}`, base),
    text(136, 310, `地址：${address('zh', random)}`, base),
    ...['项目名称', '规格', '单位', '数量', '单价', '金额'].map((caption, column) =>
      text((edges[column]! + edges[column + 1]!) / 2, 366, caption, { ...label, anchor: 'middle' }),
    ),
    ...edges.slice(1, -1).map((x) => line(x, 330, x, 590, brown, 1.5)),
    ...list.map(({ name, count, price }, row) => {
      const y = 412 + row * 46;
      return [
        text(72, y, `*服务*${name}`, base),
        text(540, y, '无', { ...base, anchor: 'middle' }),
        text(665, y, '项', { ...base, anchor: 'middle' }),
        text(860, y, String(count), right),
        text(1060, y, price.toFixed(2), right),
        text(1284, y, (count * price).toFixed(2), right),
      ].join('');
    }),
    text(80, 632, '价税合计（小写）', label),
    text(1284, 632, money('zh', net), { ...right, size: 32, weight: 700 }),
    text(80, 702, `销售方：${company('zh', random)}`, base),
    text(80, 750, `地址：${address('zh', random)}`, base),
    text(
      80,
      830,
      `收款人：${person('zh', random)}　　复核：${person('zh', random)}　　开票人：${person('zh', random)}`,
      base,
    ),
    seal(1130, 690, 92, '云州示例发票专用章'),
  ];
  return { width, height, paper: '#fffdf7', body: body.join('') };
}
