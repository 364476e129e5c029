/** Languages of the names of labels. */
export const LABEL_LANGUAGES = ['en', 'zh'] as const;
export type LabelLanguage = (typeof LABEL_LANGUAGES)[number];

/** Which names are shown; `both` stands for all that a label has. */
export const LABEL_LANGUAGE_CHOICES = [...LABEL_LANGUAGES, 'both'] as const;
export type LabelLanguageChoice = (typeof LABEL_LANGUAGE_CHOICES)[number];

/** A thing that a picture can show. It has a name in at least one language. */
export interface Label {
  readonly en: string | null;
  readonly zh: string | null;
  /** What it belongs to, such as `animals`; null in a list that does not say. */
  readonly group: string | null;
}

/** The names of a label in these languages, each once (DNA); those that it has if there are none. */
export function namesOf(label: Label, languages: readonly LabelLanguage[]): string[] {
  const names = [...new Set(languages.flatMap((language) => label[language] ?? []))];
  return names.length > 0 ? names : LABEL_LANGUAGES.flatMap((language) => label[language] ?? []);
}

/** Whether a name has what no name has, and XML does not allow: control characters and halves of characters. */
export const hasControl = (name: string): boolean => /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(name);

export const languagesOf = (choice: LabelLanguageChoice): readonly LabelLanguage[] =>
  choice === 'both' ? LABEL_LANGUAGES : [choice];
