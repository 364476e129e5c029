/**
 * A number as people and maps write it: 52.52, -33.9, 52.52° N, 33.9 S, 10 km. A hyphen after a number is no minus.
 * Groups: minus, digits, unit of length, degree sign, letter of the compass.
 */
const NUMBER =
  /(?<![\d.])((?<![\d°])[-−])?(\d+(?:\.\d+)?)\s*(?:(km|mi|m)(?![a-z])|(°)?\s*([nsew](?![a-z]))?)/gi;
const MAX_LENGTH = 200;

interface Part {
  readonly degrees: number;
  readonly minus: string;
  /** Letter of the compass; empty if there is none. */
  readonly letter: string;
  readonly isMarked: boolean;
  /** Unit of length; empty if there is none. */
  readonly unit: string;
}

/**
 * The numbers of a place that was typed or copied from a map, in the notation of `readCircle` and `readBox` (area.ts): latitude and
 * longitude, with or without a distance, or south, west, north and east. Letters of the compass tell which is which; a distance without a
 * unit is in kilometres. A comma between digits may be a decimal one, so null for what would be another place then, as for everything else.
 * Whether the numbers are on the earth is not checked.
 *
 * @example plainPlace('13.40° E, 52.52° N, 5 mi') // '52.52,13.4,5mi'
 * @example plainPlace('52.3N 13.1E, 52.7N 13.8E') // '52.3,13.1,52.7,13.8'
 * @example plainPlace('52,5 13') // null: 52° and 5° with 13 km, or 52.5° and 13°
 */
export function plainPlace(text: string): string | null {
  if (text.length > MAX_LENGTH) return null;
  const read = [text, text.replace(/(\d),(?=\d)/g, '$1.')].map(plainOf);
  const places = new Set(read.filter((place) => place !== null));
  return places.size === 1 ? [...places][0]! : null;
}

/** The same for decimal points. */
function plainOf(text: string): string | null {
  if (/[^\s,;，；]/.test(text.replace(NUMBER, ''))) return null;
  const parts = [...text.matchAll(NUMBER)].map(
    ([, minus = '', digits, unit = '', sign = '', letter = '']): Part => {
      const isNegative = minus !== '' || /[sw]/i.test(letter);
      const isMarked = sign !== '' || letter !== '';
      return { degrees: isNegative ? -Number(digits) : Number(digits), minus, letter, isMarked, unit };
    },
  );
  const distance = parts.length === 3 ? parts.pop()! : null;
  const numbers = degreesOf(parts);
  if (numbers === null || distance === null) return numbers?.join() ?? null;
  if (distance.isMarked || distance.minus !== '') return null;
  return `${numbers.join()},${distance.degrees}${distance.unit.toLowerCase() || 'km'}`;
}

/** Latitudes and longitudes in turn; null for what are no pairs of them. */
function degreesOf(parts: readonly Part[]): number[] | null {
  if (parts.length !== 2 && parts.some(({ isMarked }) => isMarked !== parts[0]!.isMarked)) return null;
  if (parts.length === 0 || parts.length % 2 > 0 || parts.some(({ unit }) => unit !== '')) return null;
  const degrees: number[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [one, other] = [parts[i]!, parts[i + 1]!];
    const isTurned = /[ew]/i.test(one.letter) || /[ns]/i.test(other.letter);
    const isPlain = /[ns]/i.test(one.letter) || /[ew]/i.test(other.letter);
    if ((isTurned && isPlain) || [one, other].some(({ minus, letter }) => minus !== '' && letter !== ''))
      return null;
    degrees.push(...(isTurned ? [other.degrees, one.degrees] : [one.degrees, other.degrees]));
  }
  return degrees;
}
