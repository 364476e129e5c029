import type { ModelInfo } from '../models/embedder.ts';

/**
 * What people photograph, scan and draw, in English and Chinese: so varied that a library shows only a few of them, and from
 * one word to a sentence, because the length of a text can shift its cosines.
 */
const TEXTS: readonly (readonly [string, string])[] = [
  ['a dog running on grass', '草地上奔跑的狗'],
  ['a receipt from a supermarket', '超市小票'],
  ['snowy mountain', '雪山'],
  ['a portrait of an old man', '老人的肖像'],
  ['a bowl of noodle soup', '一碗汤面'],
  ['violin', '小提琴'],
  ['a city street at night', '夜晚的城市街道'],
  ['circuit board', '电路板'],
  ['wedding', '婚礼'],
  ['a map of a city', '城市地图'],
  ['an underwater coral reef', '水下珊瑚礁'],
  ['a handwritten letter', '手写的信'],
  ['a red sports car', '红色跑车'],
  ['baby', '婴儿'],
  ['bar chart', '柱状图'],
  ['a waterfall in a forest', '森林里的瀑布'],
  ['a pair of leather shoes', '一双皮鞋'],
  ['giraffe', '长颈鹿'],
  ['a screenshot of a program', '软件截图'],
  ['church', '教堂'],
  ['football', '足球'],
  ['a vase with flowers on a table next to a window', '窗边桌子上插着花的花瓶'],
  ['an aeroplane in the sky', '天上的飞机'],
  ['a cartoon character', '卡通人物'],
  ['the surface of the moon', '月球表面'],
  ['a kitchen with a stove', '有炉灶的厨房'],
  ['a sailing boat on the sea', '海上的帆船'],
  ['a close-up of an insect', '昆虫特写'],
  ['bookshelf', '书架'],
  ['abstract painting', '抽象画'],
  ['people at a meeting', '开会的人们'],
  ['a blue bicycle that leans on the wall of an old house', '靠在老房子墙边的蓝色自行车'],
];

/** Identifies the texts in cached measurements; changes with them. */
export const TEXTS_VERSION = 1;

/** The background queries in the languages of the model; English if they are unknown. */
export function backgroundTexts({ languages }: Pick<ModelInfo, 'languages'>): string[] {
  const many = languages.includes('mul');
  const chinese = many || languages.includes('zh');
  const english = many || !chinese || languages.includes('en');
  return TEXTS.map(([en, zh], i) => (english && chinese ? (i % 2 === 0 ? en : zh) : chinese ? zh : en));
}
