const ENGLISH = [
  'dog cat horse train car bicycle birthday-cake receipt id-card whiteboard mountain lake bridge street child'.split(
    ' ',
  ),
  'on the beach,at night,in the snow,in the rain,under a tree,in a kitchen,by the window,from above'.split(
    ',',
  ),
  'red,blue,old,small,bright,wooden,blurred,smiling,sleeping,running,broken'.split(','),
] as const;
const CHINESE = [
  '狗 猫 马 火车 汽车 自行车 生日蛋糕 收据 身份证 白板 山 湖 桥 街道 孩子'.split(' '),
  '海边的 夜里的 雪中的 雨中的 树下的 厨房里的 窗边的 空中的'.split(' '),
  '红色 蓝色 旧 小 明亮 木头 模糊 微笑 睡着 奔跑 破'.split(' '),
] as const;
const YEARS = 60;

/** The words of question `number`: the first 100,000 all differ, and every third one is Chinese. */
export function question(number: number): string {
  const chinese = number % 3 === 2;
  const [things, places, looks] = chinese ? CHINESE : ENGLISH;
  const third = Math.floor(number / 3);
  let rest = chinese ? third : third * 2 + (number % 3);
  const pick = (words: readonly string[]) => {
    const word = words[rest % words.length]!;
    rest = Math.floor(rest / words.length);
    return word;
  };
  const [thing, place, look] = [pick(things), pick(places), pick(looks)];
  const year = 1965 + (rest % YEARS);
  return chinese
    ? `${year}年${place}${look}${thing}`
    : `a ${look} ${thing.replace('-', ' ')} ${place}, ${year}`;
}
