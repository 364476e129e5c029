import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';

/** Labels of a picture that are counted. */
const FIRST = 5;
const BINS = 10;

/** A label that was proposed, by its English name. */
interface Rated {
  readonly name: string;
  readonly probability: number;
}

/** How good proposed labels are. Shares are 0 to 1. */
export interface LabelFigures {
  readonly pictures: number;
  /** Pictures whose own name is the first label. */
  readonly recall1: number;
  /** The same among the first five. */
  readonly recall5: number;
  /** Expected calibration error of the first five labels, in ten bins. */
  readonly error: number;
  /** Right labels among those of the first five that are at least as likely. */
  precisionFrom(probability: number): number;
  /** How many of them a picture has. */
  countFrom(probability: number): number;
}

/** What the pictures of the gallery show: the name of each, then what else is plainly in it. By paths in the gallery. */
export function readTruth(): Map<string, string[]> {
  const [, ...lines] = readFileSync(join(packageRoot, 'eval', 'labels.csv'), 'utf8')
    .trim()
    .split('\n');
  return new Map(
    lines.map((line) => {
      const [picture, labels] = line.split(',') as [string, string];
      return [picture, labels.split('|')];
    }),
  );
}

export function labelFigures(
  truth: ReadonlyMap<string, readonly string[]>,
  rated: ReadonlyMap<string, readonly Rated[]>,
): LabelFigures {
  const all = [...truth].map(([picture, [own, ...others]]) => {
    const first = (rated.get(picture) ?? []).slice(0, FIRST);
    const names = [own, ...others];
    return {
      rank: first.findIndex(({ name }) => name === own) + 1,
      pairs: first.map(({ name, probability }) => ({ probability, isRight: names.includes(name) })),
    };
  });
  const pairs = all.flatMap((one) => one.pairs);
  const from = (probability: number) => pairs.filter((pair) => pair.probability >= probability);
  const share = (isHit: (rank: number) => boolean) =>
    all.filter(({ rank }) => isHit(rank)).length / all.length;
  return {
    pictures: all.length,
    recall1: share((rank) => rank === 1),
    recall5: share((rank) => rank > 0),
    error: calibrationError(pairs),
    precisionFrom: (probability) => rightShare(from(probability)),
    countFrom: (probability) => from(probability).length / all.length,
  };
}

type Pair = { readonly probability: number; readonly isRight: boolean };

const rightShare = (pairs: readonly Pair[]) =>
  pairs.length === 0 ? 0 : pairs.filter(({ isRight }) => isRight).length / pairs.length;

function calibrationError(pairs: readonly Pair[]): number {
  const bins = Array.from({ length: BINS }, (_, bin) =>
    pairs.filter(({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)) === bin),
  );
  return bins
    .filter((bin) => bin.length > 0)
    .reduce((sum, bin) => {
      const said = bin.reduce((total, { probability }) => total + probability, 0) / bin.length;
      return sum + (bin.length / pairs.length) * Math.abs(said - rightShare(bin));
    }, 0);
}
