import { fill, language } from '../text/language.ts';

const en = {
  more: 'Size, age and reason',
  pictures: 'Pictures: {n} vectors of {d} values',
  texts: 'Texts: {n} vectors of {d} values',
  kind: 'Kind',
  flat: 'None, all vectors are compared',
  parameters: 'Parameters',
  effort: 'A search looks at',
  vectors: 'Vectors as such',
  size: 'Size',
  built: 'Built',
  unindexed: 'Not in it yet',
  rows: '{n} vectors',
  untold: 'The store does not tell',
  expected: 'Expected',
  cost: '{memory} of memory, {time} to build on two cores',
  copy: 'Copy of the server',
  copied: '{n} vectors, {size}, made {time}',
};

const zh: typeof en = {
  more: '大小、时间与理由',
  pictures: '图片：{n} 个 {d} 维向量',
  texts: '文字：{n} 个 {d} 维向量',
  kind: '种类',
  flat: '无，比较全部向量',
  parameters: '参数',
  effort: '搜索时查看',
  vectors: '向量本身',
  size: '大小',
  built: '构建时间',
  unindexed: '尚未收入',
  rows: '{n} 个向量',
  untold: '存储没有说明',
  expected: '预计',
  cost: '内存 {memory}，双核构建需 {time}',
  copy: '服务器的副本',
  copied: '{n} 个向量，{size}，生成于 {time}',
};

/** A text of this view, which is loaded with it. */
export const say = (name: keyof typeof en, parts?: Readonly<Record<string, string | number>>) =>
  fill((language.value === 'zh' ? zh : en)[name], parts);
