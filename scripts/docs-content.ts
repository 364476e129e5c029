import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../src/cli/commands.ts';
import { optionLabel } from '../src/cli/help.ts';
import { defaultConfig, environmentName, SETTINGS, type Setting, type SettingName } from '../src/config.ts';
import { FILTER_NAMES, FILTERS } from '../src/core/filters.ts';
import { ERRORS } from '../src/errors.ts';
import { searchRequestSchema } from '../src/http/contract/search.ts';
import { packageRoot } from '../src/package-root.ts';

/** The documents that are made from the tables in the code; a test fails when they drift. */
export const GENERATED_DOCS: Readonly<Record<string, () => string>> = {
  'settings.md': settings,
  'errors.md': errors,
  'cli.md': commandLine,
  'api.md': api,
};

const NOTE = '<!-- Made by `npm run docs` from the tables in the code: change those. -->';

function settings(): string {
  const rows = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const setting: Setting = SETTINGS[name];
    const values =
      setting.type === 'choice' ? setting.choices.map((choice) => `\`${choice}\``).join(', ') : setting.type;
    return `| \`${name}\` | ${values} | ${defaultText(name)} | \`${environmentName(name)}\` | ${cell(setting.help)} |`;
  });
  return `# Settings

${NOTE}

A setting can be given as a flag (\`--precision fp32\`), in the environment (\`SOUTU_PRECISION=fp32\`), in
\`config.json\` in the home folder (\`{ "precision": "fp32" }\`), or as an option of \`openEngine\`. A flag counts before the
environment, the environment before the file, the file before the default. A wrong value, and an unknown name in the file or on the command line, is an error
that says where it stands.

| setting | values | default | environment | what it does |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function defaultText(name: SettingName): string {
  const { defaultText }: Setting = SETTINGS[name];
  if (defaultText) return cell(defaultText);
  const value = defaultConfig({})[name];
  return Array.isArray(value) && value.length === 0 ? 'none' : `\`${value}\``;
}

function errors(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { summary, hint, http, exit }]) =>
      `| \`${code}\` | ${exit} | ${http} | ${cell(summary)} | ${cell(hint)} |`,
  );
  return `# Errors

${NOTE}

Every error has a code, a message that names the file or value, and a hint. With \`--json\` a failed command prints
\`{"error":{"code","message","hint"}}\`. Exit code 0 means done, also when single files failed: they are reported, and
\`--strict\` makes that exit code 1. The server answers with the same code, message and hint as \`application/problem+json\`
(RFC 9457); of errors inside it the message stays in its log.

| code | exit code | HTTP status | what happened | what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function commandLine(): string {
  const sections = COMMANDS.map(({ name, usage, summary, details, options, examples }) => {
    const rows = Object.entries(options).map(
      ([flag, option]) => `| \`${optionLabel(flag, option)}\` | ${cell(option.help)} |`,
    );
    return `## soutu ${name}${usage && ` ${usage}`}

${summary}
${details ? `\n${details}\n` : ''}
| option | what it does |
|---|---|
${rows.join('\n')}

\`\`\`sh
${examples.map(([line, does]) => `soutu ${line}  # ${does}`).join('\n')}
\`\`\`
`;
  });
  return `# Command line

${NOTE}

Inside a checkout write \`npx soutu\`. Results go to stdout, everything else to stderr. Every setting of
[settings.md](settings.md) is a flag of every command; the exit codes stand in [errors.md](errors.md).

${sections.join('\n')}`;
}

/** The guide to the API is written by hand, except for its table of query fields. */
function api(): string {
  const guide = readFileSync(join(packageRoot, 'docs', 'api.md'), 'utf8');
  const [before, rest] = guide.split(FIELDS_BEGIN);
  const after = rest?.split(FIELDS_END)[1];
  if (after === undefined) throw new Error('docs/api.md lacks the markers around the fields of a query');
  return `${before}${FIELDS_BEGIN}\n${fields()}\n${FIELDS_END}${after}`;
}

const FIELDS_BEGIN = '<!-- Made by `npm run docs` from the tables in the code: -->';
const FIELDS_END = '<!-- up to here -->';

/** Query parameters whose names differ from the JSON fields. Lists become repeated parameters with singular names. */
const PARAMS: Readonly<Record<string, string>> = {
  text: '`q`',
  not: '`not` (words), `notSimilarTo`, `notImage`',
  region: '`region=x,y,width,height`',
  filter: '`filter`, as JSON',
  ...Object.fromEntries(FILTER_NAMES.map((name) => [name, `\`${FILTERS[name].param}\``])),
};

const JSON_FORMS: Readonly<Record<string, string>> = {
  region: '`region` `{x, y, width, height}`',
  not: '`not` `[{text, similarTo, image}]`',
};

function fields(): string {
  const rows = Object.entries(searchRequestSchema.shape).map(([name, schema]) => {
    const json = JSON_FORMS[name] ?? `\`${name}\``;
    const meaning = (schema.meta()?.description ?? '').replace(/\.$/, '');
    return `| ${json} | ${PARAMS[name] ?? `\`${name}\``} | ${cell(meaning)} |`;
  });
  return `| JSON | query parameter | meaning |\n|---|---|---|\n${rows.join('\n')}`;
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
