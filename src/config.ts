import { readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { expandHome, settingFromText, settingFromValue } from './config-values.ts';
import { SoutuError } from './errors.ts';

/** How a setting is written and checked; `list` is comma-separated in the environment, repeated as a flag. */
type SettingType =
  | { readonly type: 'path' | 'text' | 'flag' | 'list' }
  | {
      readonly type: 'integer';
      readonly min: number;
      readonly max: number;
      /** Without a default: undefined where nobody set it. */
      readonly optional?: true;
    }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** One setting: the flag, the variable, the line in the config file and its documentation come from here. */
export type Setting = SettingType & {
  /** Text for the documentation when the default depends on the machine. */
  readonly defaultText?: string;
  /** What stands for the value in the help of the command line, where the type says too little. */
  readonly value?: string;
  readonly help: string;
};

/**
 * Every setting of Soutu. A name is the key of the config file, `--name` on the command line and
 * `SOUTU_NAME` in the environment. `docs/settings.md` is generated from this table.
 */
export const SETTINGS = {
  home: {
    type: 'path',
    defaultText: '$XDG_DATA_HOME/soutu, else ~/.local/share/soutu (Windows: %LOCALAPPDATA%\\soutu)',
    help: 'Folder of everything that Soutu keeps: settings, library, vectors, caches. Not read from the config file, which lies in it.',
  },
  model: {
    type: 'text',
    help: 'Model to use: soutu-mini (built in), a hub name such as BAAI/BGE-VL-base that is on this disk, the name of a model in the folder models of the home, or a folder. auto: the model of the library; for a new library BGE-VL-base if it is on this disk, else soutu-mini.',
  },
  precision: {
    type: 'choice',
    choices: ['int8', 'fp32'],
    help: 'Arithmetic of the model. int8 is up to three times as fast (the wider the model, the more), at a cosine of .999 or better to fp32.',
  },
  workers: {
    type: 'integer',
    min: 1,
    max: 64,
    defaultText: 'number of cores, at most 8',
    help: 'Threads that run the model while indexing; each holds a copy of its weights.',
  },
  decode: {
    type: 'choice',
    choices: ['fast', 'accurate'],
    help: 'How pictures are made small: fast lets the decoder shrink large pictures, accurate follows the reference bit for bit.',
  },
  store: {
    type: 'text',
    value: 'NAME',
    help: 'Where vectors live: lance is on disk; memory is gone when the program ends.',
  },
  'max-bytes': {
    type: 'integer',
    min: 1,
    max: 2 ** 31 - 1,
    help: 'Largest file that is read, in bytes.',
  },
  'max-pixels': {
    type: 'integer',
    min: 1,
    max: 2 ** 31 - 1,
    help: 'Largest picture that is decoded, in pixels (width x height).',
  },
  memory: {
    type: 'integer',
    min: 512,
    max: 2 ** 20,
    help: 'The most memory that Soutu is meant to take, in MB. Pictures wait for their turn to be decoded so that it is kept; one that cannot be decoded in it is too-large, or, with decode accurate, is shrunk by the decoder. A larger model than soutu-mini comes on top.',
  },
  exclude: {
    type: 'list',
    value: 'GLOB',
    help: 'Glob of files and folders to leave out, matched against the name and against the path below the indexed folder. With soutu index FOLDER it is kept for that folder; what was indexed before and is left out now leaves the library.',
  },
  'follow-symlinks': {
    type: 'flag',
    help: 'Follow symbolic links while walking folders.',
  },
  'log-level': {
    type: 'choice',
    choices: ['silent', 'error', 'warn', 'info', 'debug'],
    help: 'How much is written to stderr.',
  },
  'hf-cache': {
    type: 'path',
    defaultText: '$HF_HUB_CACHE, else $HF_HOME/hub, else ~/.cache/huggingface/hub',
    help: 'Cache folder of Hugging Face in which models are looked for.',
  },
  'modelscope-cache': {
    type: 'path',
    defaultText: '$MODELSCOPE_CACHE, else ~/.cache/modelscope',
    help: 'Cache folder of ModelScope in which models are looked for.',
  },
  host: {
    type: 'text',
    value: 'ADDRESS',
    help: 'Address on which soutu serve listens. 127.0.0.1 is this machine alone; 0.0.0.0 is the whole network, which then needs the token.',
  },
  port: {
    type: 'integer',
    min: 0,
    max: 65535,
    optional: true,
    defaultText: '7788, else one of the next ten',
    help: 'Port of soutu serve; 0 is any that is free. One that was set is used or, where it is taken, an error.',
  },
  token: {
    type: 'choice',
    choices: ['auto', 'always'],
    help: 'When soutu serve asks for its token: auto is on every address but that of this machine alone; always is there too, for a machine with several users or behind a proxy.',
  },
  'allowed-hosts': {
    type: 'list',
    value: 'HOST',
    help: 'Names by which the server may be called, besides localhost, its addresses and the name of the machine: the name that a reverse proxy passes on, say.',
  },
  'cors-origins': {
    type: 'list',
    value: 'ORIGIN',
    help: 'Origins of other pages that may use the API from a browser, such as https://example.org.',
  },
  roots: {
    type: 'list',
    value: 'FOLDER',
    defaultText: 'the home folder of the user where soutu serve listens on 127.0.0.1, none elsewhere',
    help: 'Folders below which the page and the API may add folders to the library.',
  },
  'max-upload-bytes': {
    type: 'integer',
    min: 1,
    max: 2 ** 30,
    help: 'Largest request that the server takes, in bytes: a picture to search by.',
  },
  'max-upload-pixels': {
    type: 'integer',
    min: 1,
    max: 2 ** 31 - 1,
    help: 'Largest picture to search by that the server decodes, in pixels.',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> = S extends { type: 'choice'; choices: readonly (infer C)[] }
  ? C
  : S extends { type: 'integer' }
    ? number | (S extends { optional: true } ? undefined : never)
    : S extends { type: 'flag' }
      ? boolean
      : S extends { type: 'list' }
        ? readonly string[]
        : string;

/** Every setting with its value. */
export type Config = { readonly [K in SettingName]: ValueOf<(typeof SETTINGS)[K]> };

/** The values of settings that nobody set. */
export function defaultConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const cache = baseFolder(env.XDG_CACHE_HOME, '.cache');
  const huggingFace = toolFolder(env.HF_HOME) ?? join(cache, 'huggingface');
  return {
    home: dataFolder(env),
    model: 'auto',
    precision: 'int8',
    workers: Math.min(8, availableParallelism()),
    decode: 'fast',
    store: 'lance',
    'max-bytes': 256 * 1024 * 1024,
    'max-pixels': 220_000_000,
    memory: 1536,
    exclude: [],
    'follow-symlinks': false,
    'log-level': 'warn',
    'hf-cache': toolFolder(env.HF_HUB_CACHE) ?? join(huggingFace, 'hub'),
    'modelscope-cache': toolFolder(env.MODELSCOPE_CACHE) ?? join(cache, 'modelscope'),
    host: '127.0.0.1',
    port: undefined,
    token: 'auto',
    'allowed-hosts': [],
    'cors-origins': [],
    roots: [],
    'max-upload-bytes': 32 * 1024 * 1024,
    'max-upload-pixels': 100_000_000,
  };
}

function dataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return join(env.LOCALAPPDATA || homedir(), 'soutu');
  return join(baseFolder(env.XDG_DATA_HOME, join('.local', 'share')), 'soutu');
}

/** The XDG base directory specification: a variable that is empty or not an absolute path counts as not set. */
function baseFolder(value: string | undefined, otherwise: string): string {
  return value && isAbsolute(value) ? value : join(homedir(), otherwise);
}

/** A folder as Hugging Face and ModelScope read their variables: with ~, and empty like not set. */
function toolFolder(value: string | undefined): string | undefined {
  return value ? resolve(expandHome(value)) : undefined;
}

/** The name of a setting's environment variable: max-pixels is SOUTU_MAX_PIXELS. */
export function environmentName(name: SettingName): string {
  return `SOUTU_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * The settings in force: `given` (flags, or the options of a program) before the environment before
 * `config.json` in the home before the defaults. Throws `bad-setting`, naming the setting and where it stands.
 */
export function loadConfig(given: Partial<Config> = {}, env: NodeJS.ProcessEnv = process.env): Config {
  const fromEnvironment = readEnvironment(env);
  const defaults = defaultConfig(env);
  const checked = readRecord(given, 'the options');
  const home = checked.home ?? fromEnvironment.home ?? defaults.home;
  const fromFile = readConfigFile(join(home, 'config.json'));
  return Object.freeze({ ...defaults, ...fromFile, ...fromEnvironment, ...checked, home });
}

function readEnvironment(env: NodeJS.ProcessEnv): Partial<Config> {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const text = env[environmentName(name)];
    if (text !== undefined && text !== '') {
      found[name] = settingFromText(name, SETTINGS[name], text, environmentName(name));
    }
  }
  return found;
}

function readConfigFile(file: string): Partial<Config> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    if (code === 'ENOTDIR') throw new SoutuError('bad-setting', `The home ${dirname(file)} is not a folder`);
    throw new SoutuError('bad-setting', `Cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new SoutuError('bad-setting', `${file} is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SoutuError('bad-setting', `${file} must hold one JSON object of settings`);
  }
  if ('home' in content)
    throw new SoutuError('bad-setting', `home cannot be set in ${file}, which lies in it`);
  return readRecord(content, file);
}

function readRecord(content: object, where: string): Partial<Config> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(content)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(SETTINGS, name)) {
      throw new SoutuError('bad-setting', `Unknown setting ${JSON.stringify(name)} in ${where}`);
    }
    found[name] = settingFromValue(name, SETTINGS[name as SettingName], value, where);
  }
  return found;
}
