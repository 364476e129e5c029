import { SETTINGS, type Setting, type SettingName } from '../config.ts';
import type { Command, Option } from './command.ts';

/**
 * Output of `soutu --help`.
 *
 * @param group the first word of the commands, if these are only some of them, such as `milvus`
 */
export function overview(commands: readonly Command[], group = ''): string {
  const width = Math.max(...commands.map((command) => command.name.length)) + 2;
  // Examples of the commands of two words would make the list long.
  const short = commands.filter(({ name }) => !name.includes(' '));
  const main = short.length > 0 ? short : commands;
  return [
    'Soutu (搜图) finds pictures by words, by another picture, or by both.',
    '',
    `Usage: soutu ${group && `${group} `}COMMAND [ARGUMENTS] [OPTIONS]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'Examples:',
    ...main.flatMap(({ examples }) =>
      examples.slice(0, 2).map(([line, description]) => example(line, description)),
    ),
    '',
    `Run soutu ${group && `${group} `}COMMAND --help for the options of a command, or soutu --version for the version.`,
  ].join('\n');
}

/**
 * Output of `soutu COMMAND --help`.
 *
 * @param all whether all settings are listed, also those that do not matter to the command
 */
export function commandHelp(command: Command, all = false): string {
  const settings = (Object.keys(SETTINGS) as SettingName[])
    .filter((name) => !(SETTINGS[name] as Setting).secret)
    .filter((name) => all || command.settings.includes(name));
  return [
    `${command.summary}`,
    '',
    `Usage: soutu ${command.name}${command.usage && ` ${command.usage}`} [OPTIONS]`,
    ...(command.details ? ['', command.details] : []),
    '',
    'Options:',
    ...rows(
      Object.entries(command.options).map(([name, option]) => [optionLabel(name, option), option.help]),
    ),
    '',
    'Examples:',
    ...command.examples.map(([line, description]) => example(line, description)),
    '',
    'Settings (also SOUTU_… in the environment, or config.json in the home):',
    ...rows(settings.map((name) => [settingLabel(name), SETTINGS[name].help])),
    ...(all ? [] : ['', `All settings: soutu ${command.name} --help --all`]),
  ].join('\n');
}

function example(line: string, description: string): string {
  return `  soutu ${line.padEnd(44)} # ${description}`;
}

/** Formats an option with its short form and placeholder: `-l, --limit N`. */
export function optionLabel(name: string, option: Option): string {
  return `${option.short ? `-${option.short}, ` : ''}--${name}${option.type === 'string' ? ` ${option.value ?? 'TEXT'}` : ''}`;
}

function settingLabel(name: SettingName): string {
  const setting: Setting = SETTINGS[name];
  const value =
    setting.type === 'choice'
      ? setting.choices.join('|')
      : (setting.value ??
        { flag: '', integer: 'N', share: 'N', path: 'PATH', text: 'TEXT', list: 'TEXT' }[setting.type]);
  return `--${name}${value && ` ${value}`}`;
}

/** Formats two columns, the second wrapped at 100 characters; a wide label gets its own line. */
function rows(pairs: readonly (readonly [string, string])[]): string[] {
  const indent = 34;
  return pairs.flatMap(([label, text]) => {
    const [first = '', ...rest] = wrap(text, 100 - indent).map((line) => ' '.repeat(indent) + line);
    const head = `  ${label}`;
    return head.length < indent ? [head + first.slice(head.length), ...rest] : [head, first, ...rest];
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
