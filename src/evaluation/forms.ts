import { SoutuError } from '../errors.ts';

/** A way to put a text to a model. */
export interface Form {
  /** As the user wrote it. */
  readonly name: string;
  /** What is embedded: the vectors of several texts are averaged. */
  textsOf(text: string, language: string): readonly string[];
}

const PLACE = '{}';
const TEMPLATE = /^(?:(?<language>[a-z]{2,3}):)?(?<template>.*\{\}.*)$/s;

/**
 * Reads forms: `plain`, `lower` (in lower case), a template with `{}` for the text, which `en:` or `zh:` before it restricts to texts of
 * that language, and `ensemble`, the average of all other forms. Throws `bad-query`.
 *
 * @example readForms(['plain', 'en:a photo of {}', 'zh:一张{}的照片', 'ensemble'])
 */
export function readForms(names: readonly string[]): Form[] {
  const singles = names.filter((name) => name !== 'ensemble').map(singleForm);
  return names.map((name) => {
    if (name !== 'ensemble') return singles.find((form) => form.name === name)!;
    if (singles.length < 2)
      throw new SoutuError('bad-query', 'The form ensemble averages at least two other forms.', {
        hint: HINT,
      });
    return {
      name,
      textsOf: (text, language) => [...new Set(singles.flatMap((form) => form.textsOf(text, language)))],
    };
  });
}

const HINT =
  'Forms are plain, lower, ensemble, and texts with {} such as "a photo of {}" or "zh:一张{}的照片".';

function singleForm(name: string): Form {
  if (name === 'plain') return { name, textsOf: (text) => [text] };
  if (name === 'lower') return { name, textsOf: (text) => [text.toLowerCase()] };
  const { language, template } = TEMPLATE.exec(name)?.groups ?? {};
  if (template === undefined)
    throw new SoutuError('bad-query', `Unknown form ${JSON.stringify(name)}.`, { hint: HINT });
  return {
    name,
    textsOf: (text, own) => [
      language === undefined || language === own ? template.replaceAll(PLACE, () => text) : text,
    ],
  };
}
