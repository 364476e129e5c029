import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { iconName } from '../../scripts/gallery/emoji.ts';

export interface EmojiNames {
  readonly en: string;
  readonly zh: string;
}

/** What people call the emoji of each picture, by the picture's name without its ending: cat-face -> cat face, 猫脸. */
export function emojiNames(): Map<string, EmojiNames> {
  const chinese = new Map(readLabels('zh').map(({ hexcode, label }) => [hexcode, label]));
  return new Map(
    readLabels('en').flatMap(({ hexcode, label }) => {
      const zh = chinese.get(hexcode);
      return zh ? [[iconName(label), { en: label, zh }] as const] : [];
    }),
  );
}

function readLabels(language: 'en' | 'zh'): { hexcode: string; label: string }[] {
  const file = createRequire(import.meta.url).resolve(`emojibase-data/${language}/data.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as { hexcode: string; label: string }[];
}
