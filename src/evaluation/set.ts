/** What a set asks: captions of pictures, the class of each picture, or changes of pictures. */
export type EvaluationTask = 'captions' | 'classes' | 'composed';

/** A text of a set with its language tag, such as `en`. */
interface Words {
  readonly text: string;
  readonly language: string;
}

/** A caption of a picture. */
export interface Caption extends Words {
  /** Position of the picture in the list of the set. */
  readonly picture: number;
}

/** A picture and what should be different. */
export interface Change extends Words {
  readonly reference: number;
  /** All right pictures; in sets that name one as the best, it is the first. */
  readonly targets: readonly number[];
}

interface Pictures {
  /** Absolute paths of the pictures that are searched. */
  readonly pictures: readonly string[];
  /** Names that the file has and the folder lacks; their lines are left out. */
  readonly missing: readonly string[];
}

export type EvaluationSet = Pictures &
  (
    | { readonly task: 'captions'; readonly captions: readonly Caption[] }
    | {
        readonly task: 'classes';
        readonly classes: readonly Words[];
        /** The class of each picture. */
        readonly labels: readonly number[];
      }
    | { readonly task: 'composed'; readonly changes: readonly Change[] }
  );

/** The language of a text whose set does not say it: Chinese if it has Chinese characters, else English. */
export const languageOf = (text: string): string => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en');
