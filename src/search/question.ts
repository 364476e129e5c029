import type { Filter, WordsField } from '../core/filter.ts';
import { fold } from '../core/tokens.ts';
import { SoutuError } from '../errors.ts';
import { type Sought, sequenceOf, soughtIn } from './sought.ts';
import { hasPart, requiredFilters } from './word-filters.ts';

/** Ways to find a picture that a question can name, in English and Chinese. */
const WAYS: Readonly<Record<string, Way>> = {
  name: 'name',
  text: 'text',
  look: 'look',
  名称: 'name',
  文字: 'text',
  外观: 'look',
};
type Way = 'name' | 'text' | 'look';

/** A letter as a pattern of its narrow form and of the wide one that Chinese input methods write. */
const ofAnyWidth = (letter: string) =>
  /[a-z]/.test(letter) ? `[${letter}${String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)}]` : letter;
const WAY_NAMES = [...Object.keys(WAYS), '名稱', '外觀'].map((name) => [...name].map(ofAnyWidth).join(''));

const QUOTED = `["＂](?<straight>[^"＂]+)["＂]|“(?<curly>[^“”]+)”|「(?<corner>[^「」]+)」`;
const TERM = new RegExp(
  String.raw`(?<minus>[-－−](?=["＂“「\p{L}]))?(?:(?<way>${WAY_NAMES.join('|')})[:：])?(?:${QUOTED}|(?<bare>\S*))`,
  'giu',
);

/** A text query, taken apart. */
export interface Question {
  /** What pictures should look like; never empty. */
  readonly look: string;
  /** Words that names and pictures may hold as well; null if there are none to look for. */
  readonly sought: Sought | null;
  /** The words that are required beside plain ones; null if there are no such or no plain ones. */
  readonly demanded: Sought | null;
  /** What every result must meet: quoted words, and those after `name:` or `text:`. */
  readonly required: readonly Filter[];
  /** Whether nothing else is asked for, so that what meets it is what was asked for. */
  readonly isAllRequired: boolean;
  /** What no result may show, be called or have written on it. */
  readonly unwanted: readonly string[];
}

/** Of more, which no one types, the others need not be there: each is evaluated on every item. */
const MAX_QUOTED = 20;

/** Where the words of a way stand. */
const FIELD_OF = { text: 'written', name: 'names' } as const satisfies Partial<Record<Way, WordsField>>;

interface Term {
  readonly way: Way | null;
  readonly isQuoted: boolean;
  readonly isUnwanted: boolean;
  readonly text: string;
}

/**
 * Takes a text query apart. Plain words are sought by every way. `"quoted words"` and those after `text:` must be written in the
 * picture, those after `name:` in its name or caption; those after `look:` count for its look alone. A way before a space holds for
 * the rest of the query. `-word` excludes.
 *
 * @example readQuestion('receipt "total 12.50" -invoice')
 * // { look: 'receipt total 12.50', sought: …, required: [written contains ' total 12 50 '], unwanted: ['invoice'] }
 *
 * Throws `bad-query` for a way without words.
 */
export function readQuestion(text: string): Question {
  const terms = termsOf(text);
  if (terms.length === 0 && ONLY_WAYS.test(text)) throw withoutWords(text.trim());
  const wanted = terms.filter(({ isUnwanted }) => !isUnwanted);
  const plain = wanted.filter(({ way, isQuoted }) => way === null && !isQuoted);
  const looks = wanted.filter(({ way }) => way === null || way === 'look');
  const words = wanted.filter(({ way }) => way !== 'look');
  return {
    look: textOf(looks) || textOf(wanted) || text,
    // Without plain words, those that are required say why a picture was found.
    sought: soughtIn(textOf(plain.length > 0 ? plain : words)),
    demanded: plain.length === 0 ? null : soughtIn(textOf(words.filter((term) => !plain.includes(term)))),
    required: requiredBy(wanted),
    isAllRequired: wanted.every(({ way, isQuoted }) => way !== 'look' && (way !== null || isQuoted)),
    unwanted: terms.filter(({ isUnwanted }) => isUnwanted).map((term) => term.text),
  };
}

const ONLY_WAYS = new RegExp(String.raw`^\s*(?:(?:${WAY_NAMES.join('|')})[:：]\s*)+$`, 'iu');

const withoutWords = (way: string) =>
  new SoutuError('bad-query', `There are no words after ${way}`, {
    hint: 'text:invoice finds pictures in which that word is written, name:lisbon those whose file, folder or caption has it, look:red those that look like it.',
  });

const textOf = (terms: readonly Term[]) => terms.map(({ text }) => text).join(' ');

function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  let rest: Way | null = null;
  for (const { groups } of text.matchAll(TERM)) {
    const { minus, way, straight, curly, corner, bare } = groups!;
    const quoted = straight ?? curly ?? corner;
    const named = way === undefined ? null : WAYS[fold(way)]!;
    const content = (quoted ?? bare ?? '').trim();
    if (content !== '') {
      terms.push({
        way: named ?? rest,
        isQuoted: quoted !== undefined,
        isUnwanted: minus !== undefined,
        text: content,
      });
    } else if (named !== null && minus === undefined) rest = named;
  }
  return terms;
}

/** Whether a text has neither letters nor digits, as 🐱, so that it is no word of names. */
const isSigns = ({ text }: Term) => sequenceOf(text) === null;

/** Quoted words must follow each other; others may stand anywhere. Signs are looked for in whole paths. */
function requiredBy(terms: readonly Term[]): Filter[] {
  const signs = terms.filter((term) => term.way === 'name' && isSigns(term));
  const inPaths = signs.map(({ text }): Filter => ({ op: 'contains', field: 'path', value: text }));
  const inWords = (['text', 'name'] as const).flatMap((way): Filter[] => {
    const field = FIELD_OF[way];
    const quoted = terms.flatMap((term) => {
      const isRequired = term.isQuoted && (term.way ?? 'text') === way;
      return (isRequired ? sequenceOf(term.text) : null) ?? [];
    });
    const sought = soughtIn(textOf(terms.filter((term) => term.way === way && !term.isQuoted)));
    return [
      ...[...new Set(quoted)].slice(0, MAX_QUOTED).map((value) => hasPart(field, value)),
      ...(sought === null ? [] : requiredFilters(sought, field)),
    ];
  });
  return [...inWords, ...inPaths.slice(0, MAX_QUOTED)];
}
