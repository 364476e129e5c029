/** An element of a page: of HTML, or of a drawing in SVG. The page and the command line write the same elements in their own ways. */
export interface Shape {
  readonly tag: string;
  /** Undefined ones are left out. */
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children: readonly (Shape | string)[];
}

export function shape(
  tag: string,
  attributes: Shape['attributes'] = {},
  ...children: readonly (Shape | string)[]
): Shape {
  return { tag, attributes, children };
}

const EMPTY_TAGS = ['img', 'br'];

/** Writes an element as text of a page. Everything in it is escaped, because names of files may contain anything. */
export function toMarkup(element: Shape | string): string {
  if (typeof element === 'string') return escaped(element);
  const { tag, attributes, children } = element;
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
  if (EMPTY_TAGS.includes(tag)) return `<${tag}${given}>`;
  return `<${tag}${given}>${children.map(toMarkup).join('')}</${tag}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
