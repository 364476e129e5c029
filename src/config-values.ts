import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { Setting } from './config.ts';
import { SoutuError } from './errors.ts';

type Value = string | number | boolean | readonly string[];

/** Parses a setting given as text (environment, command line). Throws `bad-setting`. */
export function settingFromText(name: string, setting: Setting, text: string, where: string): Value {
  switch (setting.type) {
    case 'integer':
      return settingFromValue(name, setting, /^\d+$/.test(text) ? Number(text) : text, where);
    case 'share':
      return settingFromValue(name, setting, /^\d*\.?\d+$/.test(text) ? Number(text) : text, where);
    case 'flag':
      if (/^(1|true|yes|on)$/i.test(text)) return true;
      if (/^(0|false|no|off)$/i.test(text)) return false;
      throw wrong(name, JSON.stringify(text), 'true or false', where);
    case 'list':
      return settingFromValue(
        name,
        setting,
        text.split(',').filter((part) => part !== ''),
        where,
      );
    default:
      return settingFromValue(name, setting, text, where);
  }
}

/** Validates a setting given by a program or the config file and makes paths absolute. Throws `bad-setting`. */
export function settingFromValue(name: string, setting: Setting, value: unknown, where: string): Value {
  const shown = JSON.stringify(value);
  switch (setting.type) {
    case 'integer': {
      const { min, max } = setting;
      if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max)
        return value as number;
      throw wrong(name, shown, `a whole number from ${min} to ${max}`, where);
    }
    case 'share': {
      const { min, max } = setting;
      if (typeof value === 'number' && value >= min && value <= max) return value;
      throw wrong(name, shown, `a number from ${min} to ${max}`, where);
    }
    case 'flag':
      if (typeof value === 'boolean') return value;
      throw wrong(name, shown, 'true or false', where);
    case 'list':
      if (!Array.isArray(value) || !value.every((part) => typeof part === 'string'))
        throw wrong(name, shown, 'a list of texts', where);
      for (const part of setting.globs ? value : [])
        if (part !== '' && !isGlob(part)) throw wrongGlob(name, part, where);
      // As in an environment variable, an empty part means nothing.
      return setting.globs && !setting.takesEmpty ? value.filter((part) => part !== '') : value;
    case 'choice':
      if (typeof value === 'string' && setting.choices.includes(value)) return value;
      throw wrong(name, shown, `one of ${setting.choices.join(', ')}`, where);
    default:
      if (typeof value !== 'string' || value === '') throw wrong(name, shown, 'a text', where);
      if (setting.type === 'path') return resolve(expandHome(value));
      return setting.orPath ? expandHome(value) : value;
  }
}

/** Expands `~/x` as a shell would, because config files and quoted arguments arrive unexpanded. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** Whether picomatch can read it. One that it cannot would match nothing, and what was to be left out would be read. */
function isGlob(text: string): boolean {
  try {
    picomatch.makeRe(text, { debug: true });
    return true;
  } catch {
    return false;
  }
}

const wrongGlob = (name: string, glob: string, where: string) =>
  new SoutuError('bad-setting', `${name} has ${JSON.stringify(glob)} in ${where}, which is no glob`, {
    hint: 'A range in brackets goes from the lower to the higher character, as in [a-z]. Write \\[ for a bracket of a name.',
  });

function wrong(name: string, shown: string, wanted: string, where: string): SoutuError {
  return new SoutuError('bad-setting', `${name} is ${shown} in ${where}; it must be ${wanted}`);
}
