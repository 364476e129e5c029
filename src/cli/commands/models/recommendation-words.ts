import type { Recommendation, RejectReason } from '../../../engine.ts';
import { formatBytes, formatRate, printable } from '../../format.ts';

/** The words of one language. */
interface Words {
  readonly take: Readonly<Record<Recommendation['action'], (name: string, size: string) => string>>;
  readonly knows: (languages: string) => string;
  readonly rate: (rate: string, isMeasured: boolean) => string;
  readonly command: (command: string) => string;
  readonly rejected: Readonly<Record<RejectReason, (ids: string) => string>>;
  readonly list: Intl.ListFormat;
  readonly names: Intl.DisplayNames;
}

const ENGLISH: Words = {
  take: {
    keep: (name) => `Keep ${name}`,
    use: (name) => `Use ${name}, which is on this disk`,
    pull: (name, size) => `Take ${name} (${size} to download)`,
  },
  knows: (languages) => `it fits searches in ${languages}`,
  rate: (rate, isMeasured) =>
    isMeasured
      ? `this machine embeds ${rate} pictures/s with it`
      : `this machine should embed about ${rate} pictures/s with it`,
  command: (command) => `Run: ${command}`,
  rejected: {
    language: (ids) => `Not for these languages: ${ids}`,
    space: (ids) => `Too large for the free disk space: ${ids}`,
    speed: (ids) => `Too slow on this machine: ${ids}`,
    files: (ids) => `To be converted by hand first (docs/models.md): ${ids}`,
    offline: (ids) => `Downloads are turned off: ${ids}`,
    setting: (ids) => `The setting model names another one: ${ids}`,
  },
  list: new Intl.ListFormat('en', { type: 'conjunction' }),
  names: new Intl.DisplayNames('en', { type: 'language' }),
};

const CHINESE: Words = {
  take: {
    keep: (name) => `继续使用 ${name}`,
    use: (name) => `使用本机已有的 ${name}`,
    pull: (name, size) => `选用 ${name}（需下载 ${size}）`,
  },
  knows: (languages) => `适合用${languages}搜索`,
  rate: (rate, isMeasured) =>
    isMeasured ? `本机实测每秒处理 ${rate} 张图片` : `预计本机每秒处理约 ${rate} 张图片`,
  command: (command) => `运行：${command}`,
  rejected: {
    language: (ids) => `不适合这些语言：${ids}`,
    space: (ids) => `磁盘空间不足：${ids}`,
    speed: (ids) => `在本机上太慢：${ids}`,
    files: (ids) => `需要先自行转换（见 docs/zh-CN/models.md）：${ids}`,
    offline: (ids) => `已关闭下载：${ids}`,
    setting: (ids) => `设置 model 指定了另一个模型：${ids}`,
  },
  list: new Intl.ListFormat('zh', { type: 'conjunction' }),
  names: new Intl.DisplayNames('zh', { type: 'language' }),
};

/** In the order in which they are listed. */
const REASONS = ['language', 'files', 'space', 'speed', 'offline', 'setting'] as const;

/** One sentence with the advice, then the command and the reasons against other models, a line each. */
export function recommendationLines(recommendation: Recommendation): string[] {
  const { model, action, languages, downloadBytes, imagesPerSecond, isMeasured, rejected } = recommendation;
  const machine = Intl.DateTimeFormat().resolvedOptions().locale;
  const isChinese = [machine, ...languages].some((tag) => /^zh\b/i.test(tag));
  const words = isChinese ? CHINESE : ENGLISH;
  const [comma, stop] = isChinese ? ['，', '。'] : [', ', '.'];
  const known = languages.map((tag) => nameOf(tag, words.names));
  const parts = [
    words.take[action](printable(model.id), formatBytes(downloadBytes)),
    words.knows(words.list.format(known)),
    ...(imagesPerSecond === null ? [] : [words.rate(formatRate(imagesPerSecond), isMeasured)]),
  ];
  const [first, ...rest] = parts;
  const separator = isChinese ? '：' : ': ';
  const commands = {
    keep: [],
    use: [`soutu models use ${model.name}`],
    pull: [`soutu models pull ${model.name} && soutu models use ${model.name}`],
  };
  const reasons = REASONS.flatMap((reason) => {
    const ids = rejected.filter((one) => one.reason === reason).map(({ id }) => id);
    return ids.length > 0 ? [words.rejected[reason](ids.join(', '))] : [];
  });
  return [
    `${first}${separator}${rest.join(comma)}${stop}`,
    ...commands[action].map(words.command),
    ...reasons,
  ];
}

/** The name of a language; the tag itself if it is not one. */
function nameOf(tag: string, names: Intl.DisplayNames): string {
  try {
    return names.of(tag.split(/[-_]/)[0]!) ?? printable(tag);
  } catch {
    return printable(tag);
  }
}
