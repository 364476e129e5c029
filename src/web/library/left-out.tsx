import { namedKinds } from '../../core/left-out.ts';
import { status } from '../state/library.ts';
import { listed } from '../text/format.ts';
import { fill, language, number } from '../text/language.ts';

const en = {
  one: '1 file of a kind that Soutu does not read: {kinds}',
  many: '{n} files of kinds that Soutu does not read: {kinds}',
  kind: '{n}\u00a0.{extension}',
  others: '{n} others',
};

const zh: typeof en = {
  one: '有 1 个文件的类型搜图不读取：{kinds}',
  many: '有 {n} 个文件的类型搜图不读取：{kinds}',
  kind: '{n}\u00a0个\u00a0.{extension}',
  others: '{n} 个其他类型',
};

/** Which files in the folders of the library were left out, because Soutu does not read their kind. */
export function LeftOut() {
  const leftOut = status.value?.leftOut;
  if (!leftOut?.files) return null;
  const texts = language.value === 'zh' ? zh : en;
  const { named, others } = namedKinds(leftOut);
  const kinds = named.map(({ extension, files }) => fill(texts.kind, { n: number(files), extension }));
  if (others > 0) kinds.push(fill(texts.others, { n: number(others) }));
  const parts = { n: number(leftOut.files), kinds: listed(kinds) };
  return <p class="lib-quiet">{fill(leftOut.files === 1 ? texts.one : texts.many, parts)}</p>;
}
