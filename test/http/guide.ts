import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

/** A fenced block of the guide, with the marks (`<!-- name: value -->`) on the lines above it. */
export interface GuideBlock {
  readonly language: string;
  readonly code: string;
  readonly marks: Readonly<Record<string, string>>;
  /** The heading above it, and its number below that heading. */
  readonly place: string;
}

export const readGuide = (): string => readFileSync(join(packageRoot, 'docs', 'api.md'), 'utf8');

export function blocksOf(guide: string): GuideBlock[] {
  const blocks: GuideBlock[] = [];
  const inSection = new Map<string, number>();
  let heading = '';
  let marks: Record<string, string> = {};
  for (const [whole, title, name, value, language, code] of guide.matchAll(
    /^#+ (.+)$|^<!-- (\w+): (.+) -->$|^```(\w+)\n([\s\S]*?)^```$|^.+$/gm,
  )) {
    if (title !== undefined) heading = title;
    if (name !== undefined) marks[name] = value!;
    else if (language !== undefined) {
      const number = (inSection.get(heading) ?? 0) + 1;
      inSection.set(heading, number);
      blocks.push({ language, code: code!, marks, place: `${heading}, ${language} ${number}` });
      marks = {};
    } else if (whole.length > 0) marks = {};
  }
  return blocks;
}
