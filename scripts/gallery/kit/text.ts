import { type FaceName, glyphOf } from './fonts.ts';
import { n } from './shapes.ts';

export interface TextStyle {
  /** Height of the em square in pixels. */
  readonly size: number;
  readonly face?: FaceName;
  /** 100 to 900; the faces without so many weights take the nearest they have. */
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Extra space after each letter, in pixels. */
  readonly spacing?: number;
}

/** One line of text as outlines; `y` is the baseline. `loadFonts` must have been awaited. */
export function text(x: number, y: number, content: string, style: TextStyle): string {
  const shift = { start: 0, middle: 0.5, end: 1 }[style.anchor ?? 'start'];
  let pen = x - (shift === 0 ? 0 : textWidth(content, style) * shift);
  const outlines: string[] = [];
  for (const { path, advance, scale } of glyphsOf(content, style)) {
    const zoom = Math.round(style.size * scale * 1e5) / 1e5;
    if (path)
      outlines.push(`<path transform="translate(${n(pen)} ${n(y)}) scale(${zoom} -${zoom})" d="${path}"/>`);
    pen += advance * scale * style.size + (style.spacing ?? 0);
  }
  return `<g fill="${style.fill ?? '#1b1b1f'}" data-text="${encodeURIComponent(content)}">${outlines.join('')}</g>`;
}

/** The lines of text of a drawing, in the order of their drawing. */
export function wordsIn(svg: string): string[] {
  return Array.from(svg.matchAll(/ data-text="([^"]*)"/g), ([, content]) => decodeURIComponent(content!));
}

/** Width of one line in pixels. */
export function textWidth(content: string, style: TextStyle): number {
  return glyphsOf(content, style).reduce(
    (width, { advance, scale }) => width + advance * scale * style.size + (style.spacing ?? 0),
    0,
  );
}

const WORDS = /[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/g;

/** Breaks text into lines of at most `width` pixels: at blanks, and between any two Chinese characters. */
export function wrap(content: string, width: number, style: TextStyle): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of content.match(WORDS) ?? []) {
    const fits = textWidth((current + word).trimEnd(), style) <= width || /^[，。、！？：；）]$/.test(word);
    if (current && !fits) {
      lines.push(current.trimEnd());
      current = word;
    } else {
      current += word;
    }
  }
  return current.trim() ? [...lines, current.trimEnd()] : lines;
}

/** Several lines from the baseline `y` downwards, `leading` pixels apart. */
export function paragraph(
  x: number,
  y: number,
  width: number,
  content: string,
  style: TextStyle,
  leading = style.size * 1.5,
): { readonly svg: string; readonly bottom: number } {
  const lines = content.split('\n').flatMap((part) => wrap(part, width, style));
  return {
    svg: lines.map((content, index) => text(x, y + index * leading, content, style)).join(''),
    bottom: y + lines.length * leading,
  };
}

function glyphsOf(content: string, { face = 'sans', weight = 400 }: TextStyle) {
  return Array.from(content, (character) => glyphOf(face, weight, character.codePointAt(0)!));
}
