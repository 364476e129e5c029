import type { en } from './en.ts';

/** The page in Chinese, written and not translated word for word. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  title: '搜图',
  searchPictures: '搜索图片',
  askHere: '想找什么图？',
  library: '图库',
  language: 'English',
  darkLight: '切换深浅色',
};
