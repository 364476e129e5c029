import { language } from '../text/language.ts';

/** The texts of this section, which are loaded with it. Both tables have the same keys. */
const en = {
  title: 'Index of the vectors',
  intro:
    'An index makes searches of many pictures faster and may miss some. Soutu can measure on your own pictures which one is best; searches go on in the meantime.',
  now: 'Now: {index}.',
  exhaustive: 'every picture is compared, so none is missed',
  recall:
    'Searches find {found} of the nearest pictures, measured on {date} with {queries} searches{effort}.',
  wanted: 'Find at least',
  start: 'Compare indexes',
  stop: 'Stop',
  apply: 'Apply',
  reset: 'Let the store choose',
  applied: 'The library uses {index} now.',
  cut: 'The time limit was reached: what was not measured may be better.',
  cancelled: 'Stopped. Nothing was changed.',
  progress: 'Comparing indexes',
  queries: 'Reading queries',
  copying: 'Copying vectors',
  exact: 'Searching exhaustively',
  building: 'Building {index}',
  searching: 'Searching with {index}',
  applying: 'Building the index of the library',
  checking: 'Measuring what searches find',
  of: '{n} of {all}',
  left: '{time} left',
  index: 'Index',
  effort: 'Effort',
  found: 'Found',
  time: 'Time',
  memory: 'Memory',
  build: 'Built in',
  copy: 'exhaustive, in the copy of the server',
  store: 'exhaustive, in the store',
  note: '● nothing finds more in less time · found: with searches by which nothing was chosen',
};

const zh: typeof en = {
  title: '向量索引',
  intro: '索引能加快大量图片的搜索，但可能漏掉一些。搜图可以用你自己的图片测量哪种最合适，期间可照常搜索。',
  now: '当前：{index}。',
  exhaustive: '逐一比较所有图片，不会遗漏',
  recall: '搜索能找到最近图片中的 {found}（{date} 用 {queries} 次搜索测得{effort}）。',
  wanted: '至少找到',
  start: '比较索引',
  stop: '停止',
  apply: '应用',
  reset: '由存储自行选择',
  applied: '图库现在使用 {index}。',
  cut: '已到时间上限：未测量的方案可能更好。',
  cancelled: '已停止，没有任何改动。',
  progress: '正在比较索引',
  queries: '正在读取查询',
  copying: '正在复制向量',
  exact: '正在穷举搜索',
  building: '正在构建 {index}',
  searching: '正在用 {index} 搜索',
  applying: '正在构建图库的索引',
  checking: '正在测量召回率',
  of: '第 {n} 个，共 {all} 个',
  left: '剩余 {time}',
  index: '索引',
  effort: '搜索范围',
  found: '召回率',
  time: '用时',
  memory: '内存',
  build: '构建用时',
  copy: '穷举，在服务器的副本中',
  store: '穷举，在存储中',
  note: '● 没有别的方案能更快地找到更多 · 召回率来自未参与选择的查询',
};

export function tt(name: keyof typeof en, parts: Readonly<Record<string, string | number>> = {}): string {
  const table = language.value === 'zh' ? zh : en;
  return table[name].replace(/\{(\w+)\}/g, (_, key: string) => String(parts[key] ?? ''));
}
