import type { TuningReport } from '../../engine.ts';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { effortText, ms, percent } from './rows.ts';

export type Language = 'en' | 'zh';

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

/** What is proposed and why. */
export function proposalWords(report: TuningReport, language: Language): string {
  const { proposal, recall } = report;
  const isEnglish = language === 'en';
  if (proposal === null) return isEnglish ? 'Nothing could be measured.' : '没有可用的测量结果。';
  const { point, why, inCopy, index } = proposal;
  const time = `${ms(point.p50Ms)} ms`;
  const wanted = percent(recall);
  if (why === 'exhaustive') {
    const where = inCopy
      ? isEnglish
        ? ' in the copy that a server makes'
        : '（在服务器自动建立的副本中）'
      : '';
    if (report.isSmall)
      return isEnglish
        ? `With ${formatCount(report.rows)} pictures, exhaustive search${where} is best: it misses nothing and takes ${time}. No index was tried.`
        : `只有 ${formatCount(report.rows)} 张图片，穷举搜索${where}最合适：不会遗漏，用时 ${time}。没有尝试其他索引。`;
    return isEnglish
      ? `Exhaustive search${where} is best: it misses nothing and takes ${time}, and no index that finds ${wanted} is clearly faster.`
      : `穷举搜索${where}最合适：不会遗漏，用时 ${time}；召回率达到 ${wanted} 的索引都没有明显更快。`;
  }
  const effort = effortText(point.effort);
  const found = percent(point.unseen.all);
  const name = effort === '' ? index : isEnglish ? `${index} with ${effort}` : `${index}（${effort}）`;
  if (why === 'most')
    return isEnglish
      ? `No index finds ${wanted}. ${name} finds most: ${found} in ${time}.`
      : `没有索引达到 ${wanted} 的召回率。${name} 最高：${found}，用时 ${time}。`;
  return isEnglish
    ? `${name}: the fastest that can be expected to find ${wanted} of the nearest pictures. It takes ${time}, and found ${found} with ${point.unseen.queries} queries that it was not chosen by.`
    : `${name}：在预计能找到 ${wanted} 最近图片的方案中最快，用时 ${time}；用 ${point.unseen.queries} 个未参与选择的查询验证，召回率为 ${found}。`;
}

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
