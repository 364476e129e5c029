import type { Drawing } from '../kit/scene.ts';
import { circle, line, path, rect, slice, smoothThrough, through } from '../kit/shapes.ts';
import { text } from '../kit/text.ts';
import type { Task } from './people.ts';

const PALETTES = [
  ['#3b82f6', '#f59e0b', '#10b981', '#ef4444', '#8b5cf6', '#06b6d4'],
  ['#264653', '#2a9d8f', '#e9c46a', '#f4a261', '#e76f51', '#8ab17d'],
  ['#5b5bd6', '#e93d82', '#30a46c', '#f76b15', '#0091ff', '#ffc53d'],
] as const;

interface Tone {
  readonly paper: string;
  readonly ink: string;
  readonly grid: string;
}

const LIGHT: Tone = { paper: '#ffffff', ink: '#20242c', grid: '#e3e6ec' };
const DARK: Tone = { paper: '#1d2129', ink: '#eef1f6', grid: '#3a414d' };
const PLOT = { left: 130, right: 1130, top: 170, bottom: 660 };
const SIZE = { width: 1200, height: 780 };

/** Title, level lines with their values, and the words below the axis. */
function frame(tone: Tone, title: string, labels: readonly string[], unit: string): string {
  const { left, right, top, bottom } = PLOT;
  const rows = [0, 1, 2, 3, 4, 5].map((step) => {
    const y = bottom - ((bottom - top) * step) / 5;
    return (
      line(left, y, right, y, step ? tone.grid : tone.ink, step ? 1.5 : 2.5) +
      text(left - 18, y + 8, `${step * 20}${unit}`, { size: 23, fill: tone.ink, anchor: 'end' })
    );
  });
  const pace = (right - left) / labels.length;
  return [
    rect(0, 0, SIZE.width, SIZE.height, { fill: tone.paper }),
    text(64, 92, title, { size: 44, weight: 700, fill: tone.ink }),
    ...rows,
    ...labels.map((label, at) =>
      text(left + pace * (at + 0.5), bottom + 44, label, { size: 25, fill: tone.ink, anchor: 'middle' }),
    ),
  ].join('');
}

function legend(names: readonly string[], colors: readonly string[], tone: Tone): string {
  return names
    .map((name, at) => {
      const x = 130 + at * 260;
      return (
        rect(x, 722, 26, 26, { fill: colors[at]!, radius: 6 }) +
        text(x + 40, 744, name, { size: 25, fill: tone.ink })
      );
    })
    .join('');
}

export function barChart({ language, copy, random }: Task): Drawing {
  const chinese = language === 'zh';
  const tone = copy % 2 ? DARK : LIGHT;
  const colors = PALETTES[(copy + (chinese ? 1 : 0)) % PALETTES.length]!;
  const labels = chinese
    ? ['一月', '二月', '三月', '四月', '五月', '六月']
    : ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'];
  const series = copy % 2 ? 1 : 2;
  const pace = (PLOT.right - PLOT.left) / labels.length;
  const bars = labels.flatMap((_, at) =>
    Array.from({ length: series }, (_, which) => {
      const tall = random.between(0.2, 0.96) * (PLOT.bottom - PLOT.top);
      const wide = (pace * 0.68) / series;
      const x = PLOT.left + pace * (at + 0.16) + which * wide;
      const fill = series === 1 ? colors[at % colors.length]! : colors[which]!;
      return rect(x + 3, PLOT.bottom - tall, wide - 6, tall, { fill, radius: 5 });
    }),
  );
  const title = chinese ? '上半年销售额（万元）' : 'Sales in the first half of the year';
  const names = chinese ? ['线上', '门店'] : ['Online', 'Shops'];
  const key = series === 2 ? legend(names, colors, tone) : '';
  return { ...SIZE, body: frame(tone, title, labels, '') + bars.join('') + key };
}

export function lineChart({ language, copy, random }: Task): Drawing {
  const chinese = language === 'zh';
  const tone = copy % 2 ? DARK : LIGHT;
  const colors = PALETTES[(copy + 2) % PALETTES.length]!;
  const labels = chinese
    ? ['周一', '周二', '周三', '周四', '周五', '周六', '周日']
    : ['2018', '2019', '2020', '2021', '2022', '2023', '2024', '2025'];
  const pace = (PLOT.right - PLOT.left) / labels.length;
  const lines = [0, 1, 2].map((which) => {
    let level = random.between(0.2, 0.5) + which * 0.1;
    const points = labels.map((_, at) => {
      level = Math.min(0.95, Math.max(0.06, level + random.between(-0.13, 0.17)));
      return [PLOT.left + pace * (at + 0.5), PLOT.bottom - level * (PLOT.bottom - PLOT.top)] as const;
    });
    const d = copy % 2 ? through(points) : smoothThrough(points);
    const dots = points.map(([x, y]) =>
      circle(x, y, 8, { fill: tone.paper, stroke: colors[which]!, width: 4 }),
    );
    return path(d, { stroke: colors[which]!, width: 6 }) + dots.join('');
  });
  const title = chinese ? '一周访问量趋势' : 'Visitors over the years (thousands)';
  const names = chinese ? ['网页', '手机', '平板'] : ['Museum', 'Library', 'Zoo'];
  return { ...SIZE, body: frame(tone, title, labels, '') + lines.join('') + legend(names, colors, tone) };
}

export function pieChart({ language, copy, random }: Task): Drawing {
  const chinese = language === 'zh';
  const tone = copy % 2 ? DARK : LIGHT;
  const colors = PALETTES[(copy + 1) % PALETTES.length]!;
  const names = chinese
    ? ['房租', '餐饮', '交通', '购物', '娱乐', '储蓄']
    : ['Rent', 'Food', 'Travel', 'Shopping', 'Fun', 'Savings'];
  const parts = names.map(() => random.between(0.5, 2));
  const total = parts.reduce((sum, part) => sum + part, 0);
  const [x, y] = [410, 430];
  let turn = 0;
  const slices = parts.map((part, at) => {
    const [from, to] = [turn, turn + part / total];
    turn = to;
    const middle = (from + to) * Math.PI;
    const at2 = [x + 200 * Math.sin(middle), y - 200 * Math.cos(middle) + 10] as const;
    const share = `${Math.round((part / total) * 100)}%`;
    return (
      path(slice(x, y, 275, copy % 2 ? 120 : 0, from, to), {
        fill: colors[at]!,
        stroke: tone.paper,
        width: 4,
      }) + text(...at2, share, { size: 29, weight: 700, fill: '#fff', anchor: 'middle' })
    );
  });
  const body = [
    rect(0, 0, SIZE.width, SIZE.height, { fill: tone.paper }),
    text(64, 92, chinese ? '每月支出构成' : 'Where the money goes', {
      size: 44,
      weight: 700,
      fill: tone.ink,
    }),
    ...slices,
    ...names.map(
      (name, row) =>
        rect(800, 240 + row * 70, 34, 34, { fill: colors[row]!, radius: 8 }) +
        text(852, 268 + row * 70, name, { size: 32, fill: tone.ink }),
    ),
  ];
  return { ...SIZE, body: body.join('') };
}

/** A sheet of figures with lettered columns. */
export function spreadsheet({ language, random }: Task): Drawing {
  const [width, height] = [1280, 820];
  const chinese = language === 'zh';
  const heads = chinese
    ? ['产品', '一季度', '二季度', '三季度', '四季度', '合计']
    : ['Product', 'Q1', 'Q2', 'Q3', 'Q4', 'Total'];
  const products = chinese
    ? ['笔记本', '钢笔', '台灯', '背包', '水杯', '雨伞', '耳机', '键盘', '鼠标', '书架', '画框', '地毯']
    : [
        'Notebook',
        'Pen',
        'Lamp',
        'Backpack',
        'Mug',
        'Umbrella',
        'Headphones',
        'Keyboard',
        'Mouse',
        'Bookshelf',
        'Frame',
        'Carpet',
      ];
  const columns = [56, 330, 514, 698, 882, 1066];
  const rowHeight = 46;
  const rows = products.map((product, row) => {
    const y = 178 + row * rowHeight;
    const figures = Array.from({ length: 4 }, () => random.whole(120, 4800));
    const cells = [...figures, figures.reduce((sum, figure) => sum + figure, 0)];
    return [
      text(28, y + 31, String(row + 2), { size: 20, fill: '#666', anchor: 'middle' }),
      text(columns[0]! + 14, y + 32, product, { size: 24 }),
      ...cells.map((cell, at) =>
        text(columns[at + 1]! + 170, y + 32, cell.toLocaleString('en-US'), {
          size: 24,
          anchor: 'end',
          weight: at === 4 ? 700 : 400,
        }),
      ),
      line(0, y + rowHeight, width, y + rowHeight, '#d5d9df', 1.2),
    ].join('');
  });
  const body = [
    rect(0, 0, width, 54, { fill: '#1d7044' }),
    text(24, 37, chinese ? '销售统计表.xlsx' : 'Sales table.xlsx', { size: 25, weight: 500, fill: '#fff' }),
    rect(0, 54, width, 78, { fill: '#f1f3f4' }),
    ...columns.map((x, at) => text(x + 90, 120, 'ABCDEF'[at]!, { size: 20, fill: '#555', anchor: 'middle' })),
    text(24, 88, 'fx   =SUM(B2:E2)', { size: 22, face: 'mono', fill: '#555' }),
    rect(56, 132, width - 56, rowHeight, { fill: '#dff0e5' }),
    ...heads.map((head, at) =>
      text(at ? columns[at]! + 170 : columns[0]! + 14, 164, head, {
        size: 25,
        weight: 700,
        fill: '#14532d',
        anchor: at ? 'end' : 'start',
      }),
    ),
    ...rows,
    ...columns.map((x) => line(x, 104, x, 730, '#d5d9df', 1.2)),
    rect(columns[2]!, 178 + rowHeight * 3, 184, rowHeight, { stroke: '#1d7044', width: 4 }),
    rect(0, 764, width, 56, { fill: '#f1f3f4' }),
    text(80, 800, chinese ? '工作表1' : 'Sheet1', { size: 23, weight: 600, fill: '#1d7044' }),
  ];
  return { width, height, paper: '#fff', body: body.join('') };
}
