import { typedModel } from '../../../engine/typed-model.ts';
import { SoutuError } from '../../../errors.ts';

/** The only argument of a command. Throws `usage` if there is none or more than one. */
export function oneName(positionals: readonly string[], what: string): string {
  const [name] = positionals;
  if (name !== undefined && name !== '' && positionals.length === 1) return name;
  throw new SoutuError('usage', `Name one model to ${what}`, {
    hint: 'soutu models lists the known models and those on this disk.',
  });
}

/** The same for commands that also take a folder. */
export function oneModel(positionals: readonly string[], what: string): Promise<string> {
  return typedModel(oneName(positionals, what));
}
