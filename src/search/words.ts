import { fold, isCjk, runsOf } from '../core/tokens.ts';

/** Words that say nothing about a picture, unless a query has no others. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    'a an the of in on at with and or to for from by is are was be been my our me i you your this that these those it its there some any ' +
    'about as if than then so how what where when which who why do does did has have had ' +
    'picture pictures photo photos image images ' +
    '的 了 在 是 着 和 与 有 上 里 中 让 被 把 从 到 对 为 也 都 就 很 吗 呢 吧 怎么 如何 什么 图片 照片'
  ).split(' '),
);

/** Chinese words of these characters say nothing either: 我的, 他们, 这些, 两个. */
const OF_STOP_CHARACTERS = /^[我你您他她它咱们的在是有和这那哪每某些几两一个只张条]+$/u;
const OF_NUMERALS = /^(?:[一二两三四五六七八九十百千万几半这那每]+|\p{Nd}+)$/u;
/** What stands between a number and what is counted, as 杯 in 两杯咖啡. */
const MEASURES = '个只张条位名头匹朵棵辆件本支座栋艘架幅片块杯碗瓶盘间群双对束串根颗';
const OF_MEASURE = new RegExp(`^[${MEASURES}]$`, 'u');
const OF_COUNT = new RegExp(`${OF_NUMERALS.source.slice(0, -1)}[${MEASURES}]$`, 'u');

export interface Word {
  readonly text: string;
  /** Whether it says anything about a picture. */
  readonly tells: boolean;
}

/** Signs between words; those between digits belong to a date, a price or a number: 2025-01-14, 12.50. */
const BETWEEN = /(?:[^\p{L}\p{Nd}\p{Script=Han}](?<!\p{Nd}[-./:,](?=\p{Nd})))+/u;

/** Words of a text, folded: Chinese ones by a dictionary, codes of letters and digits whole. */
export function wordsOf(text: string): Word[] {
  return fold(text)
    .split(BETWEEN)
    .filter((chunk) => chunk !== '')
    .flatMap((chunk) => {
      const runs = runsOf(chunk);
      return runs.some(isCjk) ? countedRuns(runs).flatMap(segmentedOrWhole) : [wordOf(chunk)];
    });
}

/** The runs, of which a number and what is counted are one: 2只猫. */
function countedRuns(runs: readonly string[]): string[] {
  const joined: string[] = [];
  for (const run of runs) {
    const isCounted = isCjk(run) && OF_NUMERALS.test(joined.at(-1) ?? '') && OF_MEASURE.test([...run][0]!);
    joined.push(isCounted ? `${joined.pop()}${run}` : run);
  }
  return joined;
}

const segmentedOrWhole = (run: string): Word[] => (runsOf(run).some(isCjk) ? segmented(run) : [wordOf(run)]);

const wordOf = (text: string): Word => ({
  text,
  tells: !STOP_WORDS.has(text) && !OF_STOP_CHARACTERS.test(text),
});

let segmenter: Intl.Segmenter | undefined;

function segmented(run: string): Word[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  const texts = [...segmenter.segment(run)].map(({ segment }) => segment);
  return texts.map((text, i) => (isOfCount(texts, i) ? { text, tells: false } : wordOf(text)));
}

/** Whether a word belongs to the number of what follows it, in one word (两杯) or two (五, 头). */
function isOfCount(texts: readonly string[], i: number): boolean {
  const [before = '', text = '', next = '', afterNext] = [texts[i - 1], texts[i], texts[i + 1], texts[i + 2]];
  if (next === '') return false;
  if (OF_MEASURE.test(next)) return afterNext !== undefined && OF_NUMERALS.test(text);
  return OF_COUNT.test(text) || (OF_MEASURE.test(text) && OF_NUMERALS.test(before));
}
