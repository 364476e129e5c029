import { readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { DOWNLOAD_SETTINGS, downloadDefaults } from './config-downloads.ts';
import { EMBED_DEFAULTS, EMBED_SETTINGS } from './config-embed.ts';
import { INDEXING_DEFAULTS, INDEXING_SETTINGS } from './config-indexing.ts';
import { SERVER_DEFAULTS, SERVER_SETTINGS } from './config-server.ts';
import { STORE_DEFAULTS, STORE_SETTINGS } from './config-store.ts';
import { expandHome, settingFromText, settingFromValue } from './config-values.ts';
import { SoutuError } from './errors.ts';
import { fileError } from './file-errors.ts';

/** Syntax and validation of a setting; a `list` is comma-separated in the environment and repeated as a flag. */
type SettingType =
  | { readonly type: 'flag' }
  | {
      readonly type: 'list';
      /** Its values are globs. */
      readonly globs?: true;
      /** An empty value means something; else it is no glob. */
      readonly takesEmpty?: true;
    }
  | {
      readonly type: 'text' | 'path';
      /** A text that may also be a path, in which `~` is the home folder. */
      readonly orPath?: true;
      /** Has no default: undefined unless set. */
      readonly optional?: true;
    }
  | {
      readonly type: 'integer';
      readonly min: number;
      readonly max: number;
      /** Has no default: undefined unless set. */
      readonly optional?: true;
    }
  | { readonly type: 'share'; readonly min: number; readonly max: number; readonly optional: true }
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** One setting, from which its flag, environment variable, config key and documentation are derived. */
export type Setting = SettingType & {
  /** Text for the documentation when the default depends on the machine. */
  readonly defaultText?: string;
  /** Placeholder of the value in the help of the command line, if the type is not clear enough. */
  readonly value?: string;
  /** Is no flag, because other users of the machine can see the arguments of programs. */
  readonly secret?: true;
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
    help: 'Folder for all data of Soutu: settings, library, vectors, caches. Cannot be set in the config file, which lies in this folder.',
  },
  model: {
    type: 'text',
    orPath: true,
    help: 'Model to use: soutu-mini (built in), the hub name of a model on this disk such as BAAI/BGE-VL-base, the name of a model in the folder models of the home, or a folder. auto uses the model of the library; for a new library BGE-VL-base if it is on this disk, else soutu-mini.',
  },
  precision: {
    type: 'choice',
    choices: ['int8', 'fp32'],
    help: 'Numeric precision of the model. int8 is up to three times as fast (most on wide models); its vectors have a cosine of at least .999 to those of fp32.',
  },
  device: {
    type: 'choice',
    choices: ['auto', 'cpu', 'webgpu', 'coreml', 'dml', 'cuda'],
    help: 'What runs the image encoder: the processor, or an accelerator that the installed ONNX Runtime can use. auto tries them once per model and takes the fastest whose vectors are those of the CPU. Accelerators always compute in fp32.',
  },
  workers: {
    type: 'integer',
    min: 1,
    max: 64,
    defaultText: 'number of cores, at most 8',
    help: 'Threads that run the model while indexing. Each holds a copy of the weights.',
  },
  ...EMBED_SETTINGS,
  decode: {
    type: 'choice',
    choices: ['fast', 'accurate'],
    help: 'How pictures are resized: fast lets the decoder shrink large pictures; accurate matches the reference implementation bit for bit.',
  },
  ...STORE_SETTINGS,
  'max-bytes': {
    type: 'integer',
    min: 1,
    max: 2 ** 31 - 1,
    help: 'Largest file to read, in bytes.',
  },
  'max-pixels': {
    type: 'integer',
    min: 1,
    max: 2 ** 31 - 1,
    help: 'Largest picture to decode, in pixels (width x height).',
  },
  memory: {
    type: 'integer',
    min: 1024,
    max: 2 ** 20,
    help: 'Memory budget in MB. Pictures wait to be decoded until they fit. One that never fits fails with too-large or, with decode accurate, is shrunk by the decoder. Models larger than soutu-mini need extra memory.',
  },
  ...INDEXING_SETTINGS,
  'log-level': {
    type: 'choice',
    choices: ['silent', 'error', 'warn', 'info', 'debug'],
    help: 'How much is written to stderr.',
  },
  'hf-cache': {
    type: 'path',
    defaultText: '$HF_HUB_CACHE, else $HF_HOME/hub, else ~/.cache/huggingface/hub',
    help: 'Cache folder of Hugging Face: searched for models, and soutu models pull downloads into it.',
  },
  'modelscope-cache': {
    type: 'path',
    defaultText: '$MODELSCOPE_CACHE, else ~/.cache/modelscope',
    help: 'Cache folder of ModelScope: searched for models, and soutu models pull downloads into it.',
  },
  ...DOWNLOAD_SETTINGS,
  ...SERVER_SETTINGS,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

type ValueOf<S> = S extends { type: 'choice'; choices: readonly (infer C)[] }
  ? C
  : S extends { type: 'integer' }
    ? number | (S extends { optional: true } ? undefined : never)
    : S extends { type: 'share' }
      ? number | undefined
      : S extends { type: 'flag' }
        ? boolean
        : S extends { type: 'list' }
          ? readonly string[]
          : string | (S extends { optional: true } ? undefined : never);

/** Every setting with its value. */
export type Config = { readonly [K in SettingName]: ValueOf<(typeof SETTINGS)[K]> };

/** The default of every setting. */
export function defaultConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const cache = baseFolder(env.XDG_CACHE_HOME, '.cache');
  const huggingFace = toolFolder(env.HF_HOME) ?? join(cache, 'huggingface');
  return {
    home: dataFolder(env),
    model: 'auto',
    precision: 'int8',
    device: 'cpu',
    workers: Math.min(8, availableParallelism()),
    ...EMBED_DEFAULTS,
    decode: 'fast',
    ...STORE_DEFAULTS,
    'max-bytes': 256 * 1024 * 1024,
    'max-pixels': 220_000_000,
    memory: 1536,
    ...INDEXING_DEFAULTS,
    'log-level': 'warn',
    'hf-cache': toolFolder(env.HF_HUB_CACHE) ?? join(huggingFace, 'hub'),
    'modelscope-cache': toolFolder(env.MODELSCOPE_CACHE) ?? join(cache, 'modelscope'),
    ...downloadDefaults(env),
    'hf-token-file': toolFolder(env.HF_TOKEN_PATH) ?? join(huggingFace, 'token'),
    ...SERVER_DEFAULTS,
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

/** Reads a variable as Hugging Face and ModelScope do: `~` is expanded, and empty counts as not set. */
function toolFolder(value: string | undefined): string | undefined {
  return value ? resolve(expandHome(value)) : undefined;
}

/** The name of a setting's environment variable: max-pixels is SOUTU_MAX_PIXELS. */
export function environmentName(name: SettingName): string {
  return `SOUTU_${name.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * Resolves all settings. Precedence: `given` (flags or options of a program), environment, `config.json` in the home,
 * defaults. Throws `bad-setting`, naming the setting and its source.
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
    throw fileError('bad-setting', `${file} cannot be read`, error);
  }
  let content: unknown;
  try {
    // Editors on Windows may write a byte order mark.
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
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

/** In how many threads Node.js calls the file system; NaN if nobody has said. */
export const fileThreads = (env: NodeJS.ProcessEnv = process.env): number => Number(env.UV_THREADPOOL_SIZE);
