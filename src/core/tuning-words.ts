import { effortText, ms, percent, type ShownTuning } from './tuning-points.ts';

export type Language = 'en' | 'zh';

/** What is proposed and why. */
export function proposalWords(report: ShownTuning, language: Language): string {
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
        ? `With ${report.rows.toLocaleString('en-US')} pictures, exhaustive search${where} is best: it misses nothing and takes ${time}. No index was tried.`
        : `只有 ${report.rows.toLocaleString('en-US')} 张图片，穷举搜索${where}最合适：不会遗漏，用时 ${time}。没有尝试其他索引。`;
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
