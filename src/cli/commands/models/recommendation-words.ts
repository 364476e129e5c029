import type { Recommendation, RejectedModel, RejectReason } from '../../../engine.ts';
import { formatAbout, formatBytes, formatCount, formatRate, plural, printable } from '../../format.ts';

/** The words of one language. */
interface Words {
  readonly take: Readonly<Record<Recommendation['action'], (name: string, size: string) => string>>;
  /** If no model fits. */
  readonly none: (languages: string, name: string) => string;
  readonly knows: (languages: string) => string;
  readonly rate: (rate: string, isMeasured: boolean) => string;
  /** The time that the pictures of the library take. */
  readonly time: (pictures: string, time: string) => string;
  readonly duration: (seconds: number) => string;
  readonly command: (command: string) => string;
  readonly rejected: Readonly<Record<RejectReason, (ids: string, limit: string) => string>>;
  /** What is said beside a model that is too slow. */
  readonly slow: (rate: string, time: string) => string;
  readonly list: Intl.ListFormat;
  readonly names: Intl.DisplayNames;
}

const ENGLISH: Words = {
  take: {
    keep: (name) => `Keep ${name}`,
    use: (name) => `Use ${name}, which is on this disk`,
    pull: (name, size) => `Take ${name} (${size} to download)`,
  },
  none: (languages, name) => `No model that suits this machine knows ${languages}; ${name} stays.`,
  knows: (languages) => `it suits searches in ${languages}`,
  rate: (rate, isMeasured) => `this machine analyses ${isMeasured ? '' : 'about '}${rate} pictures/s with it`,
  time: (pictures, time) => `the ${pictures} of this library take about ${time}`,
  duration: (seconds) => formatAbout(seconds, 's', 'min', 'h'),
  command: (command) => `Run: ${command}`,
  rejected: {
    language: (ids) => `Not for these languages: ${ids}`,
    space: (ids) => `Too large for the free disk space: ${ids}`,
    speed: (ids, limit) => `Too slow for this library, which would take more than ${limit}: ${ids}`,
    files: (ids) => `To be converted by hand first (docs/models.md): ${ids}`,
    offline: (ids) => `Downloads are turned off: ${ids}`,
    damaged: (ids) => `Cannot be used as they are on this disk (soutu models info NAME): ${ids}`,
    setting: (ids) => `The setting model names another one: ${ids}`,
  },
  slow: (rate, time) => `about ${rate} pictures/s, ${time}`,
  list: new Intl.ListFormat('en', { type: 'conjunction' }),
  names: new Intl.DisplayNames('en', { type: 'language' }),
};

const CHINESE: Words = {
  take: {
    keep: (name) => `继续使用 ${name}`,
    use: (name) => `使用本机已有的 ${name}`,
    pull: (name, size) => `选用 ${name}（需下载 ${size}）`,
  },
  none: (languages, name) => `适合本机的模型中，没有懂${languages}的；继续使用 ${name}。`,
  knows: (languages) => `适合用${languages}搜索`,
  rate: (rate, isMeasured) =>
    isMeasured ? `本机实测每秒处理 ${rate} 张图片` : `预计本机每秒处理约 ${rate} 张图片`,
  time: (pictures, time) => `本图库的 ${pictures} 张图片约需 ${time}`,
  duration: (seconds) => formatAbout(seconds, '秒', '分钟', '小时'),
  command: (command) => `运行：${command}`,
  rejected: {
    language: (ids) => `不适合这些语言：${ids}`,
    space: (ids) => `磁盘空间不足：${ids}`,
    speed: (ids, limit) => `处理本图库太慢（超过 ${limit}）：${ids}`,
    files: (ids) => `需要先自行转换（见 docs/zh-CN/models.md）：${ids}`,
    offline: (ids) => `已关闭下载：${ids}`,
    damaged: (ids) => `本机上的文件无法使用（见 soutu models info NAME）：${ids}`,
    setting: (ids) => `设置 model 指定了另一个模型：${ids}`,
  },
  slow: (rate, time) => `每秒约 ${rate} 张，${time}`,
  list: new Intl.ListFormat('zh', { type: 'conjunction' }),
  names: new Intl.DisplayNames('zh', { type: 'language' }),
};

/** In the order in which they are listed. */
const REASONS = ['language', 'files', 'space', 'speed', 'damaged', 'offline', 'setting'] as const;

/** One sentence with the advice, then the command and the reasons against other models, a line each. */
export function recommendationLines(recommendation: Recommendation): string[] {
  const { model, fits, action, languages, downloadBytes, imagesPerSecond, isMeasured } = recommendation;
  const { images, seconds, rejected, maxSeconds } = recommendation;
  const machine = Intl.DateTimeFormat().resolvedOptions().locale;
  const isChinese = [machine, ...languages].some((tag) => /^zh\b/i.test(tag));
  const words = isChinese ? CHINESE : ENGLISH;
  const [comma, stop] = isChinese ? ['，', '。'] : [', ', '.'];
  const known = words.list.format(languages.map((tag) => nameOf(tag, words.names)));
  const isTimed = action !== 'keep' && images > 0 && seconds !== null;
  const pictures = isChinese ? formatCount(images) : plural(images, 'picture');
  const parts = [
    words.take[action](printable(model.id), formatBytes(downloadBytes)),
    words.knows(known),
    ...(imagesPerSecond === null ? [] : [words.rate(formatRate(imagesPerSecond), isMeasured)]),
    ...(isTimed ? [words.time(pictures, words.duration(seconds))] : []),
  ];
  const [first, ...rest] = parts;
  const separator = isChinese ? '：' : ': ';
  const commands = {
    keep: [],
    use: [`soutu models use ${model.name}`],
    pull: [`soutu models pull ${model.name} && soutu models use ${model.name}`],
  };
  const reasons = REASONS.flatMap((reason) => {
    const ids = rejected.filter((one) => one.reason === reason).map((one) => described(one, words));
    return ids.length > 0 ? [words.rejected[reason](ids.join(', '), words.duration(maxSeconds))] : [];
  });
  if (!fits) return [words.none(known, printable(model.name)), ...reasons];
  return [
    `${first}${separator}${rest.join(comma)}${stop}`,
    ...commands[action].map(words.command),
    ...reasons,
  ];
}

/** The id of a model; if it is too slow, with its rate and time. */
function described({ id, reason, imagesPerSecond, seconds }: RejectedModel, words: Words): string {
  if (reason !== 'speed' || imagesPerSecond === null || seconds === null) return id;
  return `${id} (${words.slow(formatRate(imagesPerSecond), words.duration(seconds))})`;
}

/** The name of a language; the tag itself if it is not one. */
function nameOf(tag: string, names: Intl.DisplayNames): string {
  try {
    return names.of(tag.split(/[-_]/)[0]!) ?? printable(tag);
  } catch {
    return printable(tag);
  }
}
