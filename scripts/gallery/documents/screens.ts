import { qr } from '../kit/parts.ts';
import type { Drawing } from '../kit/scene.ts';
import { circle, line, path, rect } from '../kit/shapes.ts';
import { type TextStyle, text, textWidth, wrap } from '../kit/text.ts';
import { person, type Task, time } from './people.ts';

const CHATS: Readonly<Record<'en' | 'zh', readonly (readonly string[])[]>> = {
  en: [
    [
      'Are you coming to the picnic on Saturday?',
      'Yes! What should I bring?',
      'Maybe a salad and something to drink',
      'Deal. I will bring lemonade',
      'Perfect, see you at noon by the lake',
      'Can we take the dog?',
      'Of course, he is the guest of honour',
    ],
    [
      'Did the parcel arrive?',
      'Just now, thank you so much',
      'Great! Is everything in one piece?',
      'One cup has a tiny crack but it is fine',
      'Oh no. I will send you another',
      'No need, really',
      'I insist :)',
    ],
  ],
  zh: [
    [
      '周末一起去爬山吗？',
      '好啊，几点出发？',
      '早上七点在地铁口见',
      '需要带什么吗？',
      '带点水和零食就行',
      '没问题，我再带一副扑克牌',
      '哈哈，那就这么定了',
    ],
    [
      '妈，我这个月底回家',
      '太好了，想吃什么？',
      '红烧肉和饺子',
      '给你准备好，路上注意安全',
      '票已经买好了，下午三点到',
      '让你爸去车站接你',
      '谢谢妈妈',
    ],
  ],
};

/** A telephone's screen with bubbles of two people. */
export function chat({ language, copy, random }: Task): Drawing {
  const [width, height] = [720, 1280];
  const chinese = language === 'zh';
  const [ground, mine, mineInk] = [
    ['#ededed', '#95ec69', '#111'],
    ['#ffffff', '#2f80ed', '#fff'],
  ][chinese ? 0 : 1] as [string, string, string];
  const style: TextStyle = { size: 30 };
  const bubbles: string[] = [];
  let y = 210;
  CHATS[language][copy % 2]!.forEach((message, at) => {
    const own = at % 2 === 1;
    const lines = wrap(message, 400, style);
    const wide = Math.max(...lines.map((content) => textWidth(content, style))) + 48;
    const tall = lines.length * 42 + 34;
    const x = own ? width - 116 - wide : 116;
    bubbles.push(
      rect(x, y, wide, tall, { fill: own ? mine : chinese ? '#fff' : '#eceef2', radius: 20 }),
      ...lines.map((content, row) =>
        text(x + 24, y + 48 + row * 42, content, { ...style, fill: own ? mineInk : '#1b1b1f' }),
      ),
      face(own ? width - 60 : 60, y + 36, own ? '#f2a65a' : '#6a8caf'),
    );
    y += tall + 38;
  });
  const body = [
    rect(0, 0, width, height, { fill: ground }),
    rect(0, 0, width, 150, { fill: '#f7f7f8' }),
    text(40, 44, '9:41', { size: 25, weight: 600 }),
    rect(width - 84, 24, 48, 24, { stroke: '#222', radius: 6 }),
    rect(width - 80, 28, 34, 16, { fill: '#222', radius: 3 }),
    path('M52 92l-18 18l18 18', { stroke: '#222', width: 5 }),
    text(width / 2, 122, person(language, random), { size: 34, weight: 600, anchor: 'middle' }),
    line(0, 150, width, 150, '#d9d9dc', 1.5),
    text(width / 2, 190, time(random), { size: 22, fill: '#8e8e93', anchor: 'middle' }),
    ...bubbles,
    rect(0, height - 116, width, 116, { fill: '#f7f7f8' }),
    rect(90, height - 92, width - 240, 68, { fill: '#fff', stroke: '#d5d5da', radius: 34 }),
    text(120, height - 48, chinese ? '输入消息' : 'Message', { size: 27, fill: '#a0a0a6' }),
    circle(48, height - 58, 24, { stroke: '#444', width: 4 }),
    circle(width - 110, height - 58, 24, { stroke: '#444', width: 4 }),
    path(`M${width - 120} ${height - 52}q10 10 20 0`, { stroke: '#444', width: 4 }),
    path(`M${width - 48} ${height - 74}v32m-16 -16h32`, { stroke: '#444', width: 4 }),
  ];
  return { width, height, body: body.join('') };
}

function face(x: number, y: number, fill: string): string {
  return (
    circle(x, y, 38, { fill }) +
    circle(x, y - 8, 13, { fill: '#fff' }) +
    path(`M${x - 24} ${y + 28}q24 -38 48 0z`, { fill: '#fff' })
  );
}

const PROGRAM: Readonly<Record<'en' | 'zh', readonly string[]>> = {
  en: [
    '// Count how often each word occurs.',
    'import { readFile } from "node:fs/promises";',
    '',
    'const text = await readFile("book.txt", "utf8");',
    'const counts = new Map();',
    '',
    'for (const word of text.split(/\\s+/)) {',
    '  const key = word.toLowerCase();',
    '  counts.set(key, (counts.get(key) ?? 0) + 1);',
    '}',
    '',
    'function top(limit = 10) {',
    '  return [...counts]',
    '    .sort((a, b) => b[1] - a[1])',
    '    .slice(0, limit);',
    '}',
    '',
    'console.table(top());',
  ],
  zh: [
    '# 计算斐波那契数列',
    'from functools import cache',
    '',
    '@cache',
    'def fib(n: int) -> int:',
    '    """返回第 n 个数"""',
    '    if n < 2:',
    '        return n',
    '    return fib(n - 1) + fib(n - 2)',
    '',
    '',
    'def main():',
    '    for i in range(20):',
    '        print("第", i, "项:", fib(i))',
    '',
    '',
    'if __name__ == "__main__":',
    '    main()',
  ],
};
const KEYWORDS = /^(import|from|const|for|of|function|return|await|new|def|if|in|async)$/;

/** An editor with a dark or light theme and coloured words. */
export function code({ language, copy }: Task): Drawing {
  const [width, height] = [1200, 860];
  const dark = copy % 2 === 0;
  const tone = dark
    ? {
        ground: '#1e1e2e',
        bar: '#181825',
        ink: '#cdd6f4',
        key: '#cba6f7',
        string: '#a6e3a1',
        comment: '#7f849c',
        number: '#fab387',
      }
    : {
        ground: '#fbfbfd',
        bar: '#ececf0',
        ink: '#24292f',
        key: '#cf222e',
        string: '#0a7b4b',
        comment: '#7d8590',
        number: '#0550ae',
      };
  const style: TextStyle = { size: 27, face: 'mono' };
  const rows = PROGRAM[language].map((content, row) => {
    const y = 122 + row * 39;
    let x = 100;
    const words = /^\s*(\/\/|#)/.test(content)
      ? [content]
      : (content.match(/"+[^"]*"+|\w+|\s+|[^\w\s"]+/g) ?? []);
    const colored = words.map((word) => {
      const fill = /^\s*(\/\/|#)/.test(word)
        ? tone.comment
        : word.startsWith('"')
          ? tone.string
          : KEYWORDS.test(word)
            ? tone.key
            : /^\d/.test(word)
              ? tone.number
              : tone.ink;
      const drawn = text(x, y, word, { ...style, fill });
      x += textWidth(word, style);
      return drawn;
    });
    return (
      text(70, y, String(row + 1), { ...style, size: 22, fill: tone.comment, anchor: 'end' }) +
      colored.join('')
    );
  });
  const body = [
    rect(0, 0, width, height, { fill: tone.ground }),
    rect(0, 0, width, 64, { fill: tone.bar }),
    ...['#ff5f57', '#febc2e', '#28c840'].map((fill, at) => circle(34 + at * 32, 32, 10, { fill })),
    text(160, 41, language === 'zh' ? 'fib.py' : 'count.js', { size: 24, face: 'mono', fill: tone.ink }),
    ...rows,
    rect(0, height - 34, width, 34, { fill: dark ? '#89b4fa' : '#2f6fde' }),
    text(20, height - 10, language === 'zh' ? 'Python  UTF-8  第 9 行' : 'JavaScript  UTF-8  Ln 9', {
      size: 19,
      fill: dark ? '#11111b' : '#fff',
    }),
  ];
  return { width, height, body: body.join('') };
}

/** A poster or sticker that is mostly its QR code. */
export function qrCode({ language, copy, random }: Task): Drawing {
  const chinese = language === 'zh';
  const address = `https://example.com/${random.digits(6)}`;
  if (copy % 2) {
    return { width: 800, height: 800, paper: '#fff', body: qr(30, 30, 740, address) };
  }
  const [width, height] = [840, 1060];
  const accent = chinese ? '#12a150' : random.pick(['#2563eb', '#e11d48', '#7c3aed']);
  const body = [
    rect(0, 0, width, height, { fill: accent }),
    text(width / 2, 128, chinese ? '扫一扫，加好友' : 'Scan me', {
      size: 74,
      weight: 700,
      fill: '#fff',
      anchor: 'middle',
    }),
    rect(80, 190, width - 160, width - 160, { fill: '#fff', radius: 28 }),
    qr(100, 210, width - 200, address),
    text(width / 2, 960, chinese ? '二维码长期有效' : 'for the free Wi-Fi', {
      size: 42,
      fill: '#fff',
      anchor: 'middle',
    }),
    text(width / 2, 1012, 'example.com', { size: 28, fill: '#ffffffcc', anchor: 'middle' }),
  ];
  return { width, height, body: body.join('') };
}
