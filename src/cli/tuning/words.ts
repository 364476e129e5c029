import type { Language } from '../../core/tuning-words.ts';
import type { TuningReport } from '../../engine.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';

/** The columns of the table of the page. */
const HEADS = {
  en: [
    '',
    'Index',
    'Effort',
    'Recall@10',
    'pictures',
    'texts',
    'p50',
    'p99',
    'Memory',
    'Disk',
    'Build',
    'Front',
  ],
  zh: [
    '',
    '索引',
    '搜索范围',
    '召回率@10',
    '图片查询',
    '文字查询',
    'p50',
    'p99',
    '内存',
    '磁盘',
    '构建',
    '前沿',
  ],
} as const satisfies Record<Language, readonly string[]>;

export const headsIn = (language: Language): readonly string[] => HEADS[language];

/** On what it was measured. */
export function factsWords(report: TuningReport, language: Language): string {
  const { rows, copied, dimensions, queries, model, tookMs, machine, at } = report;
  const { pictures, texts } = queries;
  const [date] = at.split('T');
  const time = formatDuration(tookMs / 1000);
  const computer = `${machine.processor}, ${machine.cores} × CPU, ${formatBytes(machine.memoryBytes)}`;
  const counts = [rows, copied, pictures, texts].map(formatCount);
  return language === 'en'
    ? `${counts[0]} vectors of ${dimensions} values by ${model}; measured on ${counts[1]} of them with ${counts[2]} pictures and ${counts[3]} texts as queries in ${time}. ${computer}. ${date}`
    : `${counts[0]} 个 ${dimensions} 维向量（${model}）；在其中 ${counts[1]} 个上测量，查询为 ${counts[2]} 张图片和 ${counts[3]} 条文字，用时 ${time}。${computer}。${date}`;
}

export const CHART_WORDS = {
  en: {
    title: 'Recall and time',
    time: 'median time of a search, ms',
    recall: 'recall@10',
    front: 'Pareto front',
    note: 'Each point is an index with an effort. The dashed line is the Pareto front: nothing finds more in less time. The ring is the proposal. Recall is that of queries by which nothing was chosen.',
    table: 'All measurements',
    problems: 'Not measured, or not at every effort',
    language: '中文',
  },
  zh: {
    title: '召回率与时间',
    time: '一次搜索的中位时间（毫秒）',
    recall: '召回率@10',
    front: '帕累托前沿',
    note: '每个点是一种索引和一种搜索范围。虚线是帕累托前沿：没有别的方案能在更短时间内找到更多。圆环是建议的方案。召回率来自未参与选择的查询。',
    table: '全部测量结果',
    problems: '未测量，或未测完',
    language: 'English',
  },
} as const satisfies Record<Language, Record<string, string>>;
