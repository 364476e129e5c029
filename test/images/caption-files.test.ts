import { expect, it } from 'vitest';
import { readCaption } from '../../src/images/caption/read-caption.ts';
import { sniffFormat } from '../../src/images/identify.ts';
import { fixture } from './fixtures.ts';

const full = {
  title: '西湖的冬天',
  description: '断桥残雪\n杭州\n第一场雪',
  keywords: ['雪', 'lake'],
  rating: 4,
};
const only = (description: string) => ({ title: null, description, keywords: [], rating: null });

it.each([
  ['caption.jpg', full],
  ['caption.webp', full],
  ['caption.avif', full],
  ['caption.heic', full],
  ['caption.tif', { ...full, description: '新闻图片\n头条', keywords: ['雪', 'lake', '北京'] }],
  ['comment.jpg', only('海边的狗')],
  ['comment.gif', only('会动的猫')],
  ['texts.png', { ...only('断桥残雪\n杭州\n第一场雪\na camellia'), title: '山茶花' }],
])('reads what Pillow wrote into %s', async (name, caption) => {
  const bytes = fixture(`captions/${name}`);
  expect(await readCaption(bytes, sniffFormat(bytes))).toEqual(caption);
});

it('finds nothing in pictures without words', async () => {
  const bytes = fixture('photo-320x214.heic');
  expect(await readCaption(bytes, 'heic')).toBeNull();
});
