import { svgRoot } from './identify.ts';
import { sharp } from './sharp.ts';

/** An SVG without elements that could take minutes or gigabytes to draw. */
interface Sanitized {
  readonly text: string;
  /** Total pixels of its embedded images. */
  readonly pixels: number;
}

/** Maximum number of characters of text: 100 kB in one element take more than a minute and hundreds of megabytes. */
const MAX_LETTERS = 20_000;
/** Maximum number of characters of entity declarations, which drawing programs use for a few namespaces. */
const MAX_DECLARED = 10_000;

/**
 * Renames elements and attributes that are too expensive, so that the SVG is drawn without them, which matters little for
 * search: filters (a chain of them in 3 kB of text can block a thread for minutes), long text, and links to anything except parts
 * of the drawing and embedded images of known size.
 */
export async function sanitizeSvg(source: string): Promise<Sanitized> {
  const unfiltered = withoutFilters(source).replaceAll(/@import/gi, '@noimport');
  return withKnownImages(lettersOf(unfiltered) > MAX_LETTERS ? withoutText(unfiltered) : unfiltered);
}

function withoutFilters(text: string): string {
  return text.replace(/(<\/?(?:[\w-]+:)?|[\s;"'{])filter(?=\s*[\s=:>/])/g, '$1nofilter');
}

function withoutText(text: string): string {
  return text.replace(/(<\/?(?:[\w-]+:)?)text(?=[\s>/])/g, '$1notext');
}

/** Counts the characters of text: those between tags, without styles. */
function lettersOf(text: string): number {
  let letters = lettersOfEntities(text);
  let isStyle = false;
  for (const [, tag = '', between = ''] of text.matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (/^\/?(?:[\w-]+:)?style\b/.test(tag)) isStyle = !tag.startsWith('/') && !tag.endsWith('/');
    // A match that starts with a CDATA section is text, not a tag.
    if (tag.startsWith('![CDATA[') && !isStyle) letters += tag.length;
    if (!isStyle) letters += between.trim().length;
    if (letters > MAX_LETTERS) break;
  }
  return letters;
}

/** Counts the characters of expanded entities, at most; infinite if entities reference others. */
function lettersOfEntities(text: string): number {
  const first = text.indexOf('<!ENTITY');
  if (first < 0) return 0;
  const declared = text.slice(first, svgRoot(text)?.from);
  const references = /&(?!amp;|lt;|gt;|quot;|apos;)[a-z_][\w:.-]*;/gi;
  if (declared.length > MAX_DECLARED || references.test(declared)) return Number.POSITIVE_INFINITY;
  return declared.length * (text.match(references)?.length ?? 0);
}

/** An attribute with a link, and the start of its value. */
const LINK = /(\s(?:[\w-]+:)?)href(\s*=\s*(["'])\s*)(#|data:image\/(?:png|jpe?g|gif|webp);base64,)?/gi;

async function withKnownImages(text: string): Promise<Sanitized> {
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

/** The pixels of an embedded image; null if they are unknown. */
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
