import type { Answer, Way } from './ask.ts';
import { KINDS, LANGUAGES, SETS, SPLITS } from './questions.ts';

/** How good the answers of a group of questions are. */
export interface Figures {
  /** Questions that have an answer. */
  readonly asked: number;
  /** Those whose first hit is right. */
  readonly first: number;
  /** Those with a right hit among the first five. */
  readonly five: number;
  /** Those whose first hit is right but called weak. */
  readonly lost: number;
  /** Questions without an answer. */
  readonly absent: number;
  /** Those whose first hit is called strong or possible all the same. */
  readonly misled: number;
  /** Those of them whose first hit is called strong. */
  readonly misledStrongly: number;
}

export function figuresOf(answers: readonly Answer[]): Figures {
  const present = answers.filter(({ question }) => question.kind !== 'absent');
  const absent = answers.filter(({ question }) => question.kind === 'absent');
  const first = present.filter(({ rank }) => rank === 1);
  return {
    asked: present.length,
    first: first.length,
    five: present.filter(({ rank }) => rank !== null && rank <= 5).length,
    lost: first.filter((one) => !isSure(one)).length,
    absent: absent.length,
    misled: absent.filter(isSure).length,
    misledStrongly: absent.filter(({ relevance }) => relevance === 'strong').length,
  };
}

/** Whether the first hit is called strong or possible. */
export function isSure({ relevance }: Answer): boolean {
  return relevance === 'strong' || relevance === 'possible';
}

export interface Group {
  readonly name: string;
  readonly figures: Figures;
}

/** The figures of all answers of one way, and by kind, language, set and split. */
export function groupsOf(answers: readonly Answer[]): Group[] {
  const by = <K extends 'kind' | 'language' | 'set' | 'split'>(field: K, values: readonly string[]) =>
    values.map((name) => ({
      name,
      figures: figuresOf(answers.filter(({ question }) => question[field] === name)),
    }));
  return [
    { name: 'all', figures: figuresOf(answers) },
    ...by('kind', KINDS),
    ...by('language', LANGUAGES),
    ...by('set', SETS),
    ...by('split', SPLITS),
  ];
}

/** Questions whose first right hit is lower than the best single way has it, and no longer first or no longer among five. */
export function worseThanSingle(answers: readonly Answer[]): Answer[] {
  const singles = answers.filter(({ way }) => way !== 'plain');
  return answers.filter(({ way, question, rank }) => {
    if (way !== 'plain' || question.kind === 'absent') return false;
    const best = Math.min(...singles.filter((one) => one.question === question).map(placeOf));
    const own = placeOf({ rank });
    return [1, 5].some((place) => best <= place && own > place);
  });
}

const placeOf = ({ rank }: Pick<Answer, 'rank'>) => rank ?? Number.POSITIVE_INFINITY;

export function byWay(answers: readonly Answer[], way: Way): Answer[] {
  return answers.filter((answer) => answer.way === way);
}
