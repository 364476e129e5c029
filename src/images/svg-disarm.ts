import { svgRoot } from './identify.ts';
import { sharp } from './sharp.ts';

/** An SVG without what could take minutes or gigabytes to draw. */
interface Disarmed {
  readonly text: string;
  /** Pixels of the images that are in it. */
  readonly pixels: number;
}

/** Characters that are laid out as text, at most: 100 kB in one element take more than a minute and hundreds of megabytes. */
const MAX_LETTERS = 20_000;
/** Characters of all declarations of entities: drawing programs write a few namespaces. */
const MAX_DECLARED = 10_000;

/**
 * Renames what cannot be afforded, which draws the picture without it; for finding pictures it matters little:
 * filters (a chain of them in 3 kB of text can take a thread minutes that nothing can stop), text of more than a long page,
 * and links to anything but parts of the drawing and images whose size is known.
 */
export async function disarmSvg(source: string): Promise<Disarmed> {
  const calm = withoutFilters(source).replaceAll(/@import/gi, '@noimport');
  return withKnownImages(lettersOf(calm) > MAX_LETTERS ? withoutText(calm) : calm);
}

function withoutFilters(text: string): string {
  return text.replace(/(<\/?(?:[\w-]+:)?|[\s;"'{])filter(?=\s*[\s=:>/])/g, '$1nofilter');
}

function withoutText(text: string): string {
  return text.replace(/(<\/?(?:[\w-]+:)?)text(?=[\s>/])/g, '$1notext');
}

/** Characters that may be laid out: those between tags, without styles. */
function lettersOf(text: string): number {
  let letters = lettersOfEntities(text);
  let isStyle = false;
  for (const [, tag = '', between = ''] of text.matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (/^\/?style\b/.test(tag)) isStyle = !tag.startsWith('/') && !tag.endsWith('/');
    // What looks like a tag may be a part of a CDATA section.
    if (tag.startsWith('![CDATA[') && !isStyle) letters += tag.length;
    if (!isStyle) letters += between.trim().length;
    if (letters > MAX_LETTERS) break;
  }
  return letters;
}

/** Characters for which entities may stand; those that name others may stand for any number. */
function lettersOfEntities(text: string): number {
  const first = text.indexOf('<!ENTITY');
  if (first < 0) return 0;
  const declared = text.slice(first, svgRoot(text) ?? undefined);
  const references = /&(?!amp;|lt;|gt;|quot;|apos;)[a-z_][\w:.-]*;/gi;
  if (declared.length > MAX_DECLARED || references.test(declared)) return Number.POSITIVE_INFINITY;
  return declared.length * (text.match(references)?.length ?? 0);
}

/** Any attribute that links, and how its value begins. */
const LINK = /(\s(?:[\w-]+:)?)href(\s*=\s*(["'])\s*)(#|data:image\/(?:png|jpe?g|gif|webp);base64,)?/gi;

async function withKnownImages(text: string): Promise<Disarmed> {
  const pieces: string[] = [];
  let [from, pixels] = [0, 0];
  for (const link of text.matchAll(LINK)) {
    const [start, before = '', equals = '', quote = '"', value = ''] = link;
    if (value === '#') continue;
    const valueAt = link.index + start.length;
    const size = value === '' ? null : await pixelsOf(text.slice(valueAt, text.indexOf(quote, valueAt)));
    if (size !== null) {
      pixels += size;
      continue;
    }
    pieces.push(text.slice(from, link.index), before, 'nohref', equals, value);
    from = valueAt;
  }
  return { text: pieces.length === 0 ? text : [...pieces, text.slice(from)].join(''), pixels };
}

/** Null where it cannot be told. */
async function pixelsOf(base64: string): Promise<number | null> {
  try {
    const { width, height } = await sharp(Buffer.from(base64, 'base64'), {
      limitInputPixels: false,
    }).metadata();
    return width * height;
  } catch {
    return null;
  }
}
