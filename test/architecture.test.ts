import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../src/package-root.ts';

const src = join(packageRoot, 'src');

/** The modules that each module may import; its own files are always allowed. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: ['errors'],
  disks: ['core'],
  images: ['core', 'disks', 'errors', 'file-errors', 'log', 'package-root', 'free-buffers'],
  models: [
    'core',
    'wasm',
    'wait-at-exit',
    'errors',
    'file-errors',
    'log',
    'private-folder',
    'package-root',
    'free-buffers',
  ],
  wasm: [],
  store: ['core', 'wasm', 'errors', 'log', 'private-folder', 'package-root', 'sync'],
  library: ['core', 'disks', 'images', 'errors', 'file-errors', 'log', 'private-folder', 'sync'],
  search: ['core', 'disks', 'images', 'models', 'store', 'errors', 'log'],
  labels: ['core', 'models', 'errors', 'log', 'private-folder', 'package-root'],
  indexing: ['core', 'disks', 'images', 'models', 'store', 'library', 'errors', 'log'],
  evaluation: ['core', 'store', 'errors'],
  learning: [],
  texts: ['core', 'errors'],
  watching: ['core', 'disks', 'images', 'errors', 'log'],
  tuning: ['core', 'store', 'errors', 'package-root'],
  engine: [
    'core',
    'evaluation',
    'learning',
    'texts',
    'tuning',
    'watching',
    'disks',
    'images',
    'models',
    'store',
    'library',
    'indexing',
    'labels',
    'search',
    'config',
    'errors',
    'file-errors',
    'log',
    'private-folder',
    'package-root',
    'free-buffers',
  ],
  http: [
    'engine',
    'core',
    'disks',
    'learning',
    'config',
    'errors',
    'file-errors',
    'log',
    'private-folder',
    'package-root',
    'free-buffers',
  ],
  cli: [
    'engine',
    'http',
    'core',
    'wait-at-exit',
    'disks',
    'learning',
    'config',
    'errors',
    'file-errors',
    'log',
    'private-folder',
    'package-root',
  ],
  web: ['core', 'learning'],
  errors: [],
  'file-errors': ['core', 'errors'],
  log: [],
  'package-root': [],
  'wait-at-exit': [],
  'private-folder': [],
  'free-buffers': [],
  'config-memory': ['config'],
  config: ['errors', 'file-errors'],
};

/** Modules of which types may be imported, which creates no dependency at run time. */
const TYPES_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  images: ['models'],
  library: ['models'],
  web: ['http'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

describe('the modules of src', () => {
  const files = (readdirSync(src, { recursive: true }) as string[]).filter((file) => /\.tsx?$/.test(file));
  const imports = files.flatMap((file) => importsOf(join(src, file)));

  it('import only those that the architecture allows', () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      const module = moduleOf(from);
      if (module === 'index' || module === moduleOf(to)) return false;
      if (ALLOWED[module]?.includes(moduleOf(to))) return false;
      return !(typeOnly && TYPES_ALLOWED[module]?.includes(moduleOf(to)));
    });
    expect(wrong.map(({ from, to }) => `${relative(src, from)} imports ${relative(src, to)}`)).toEqual([]);
    expect(imports.length).toBeGreaterThan(100);
  });

  it('keep process.exit in the main of the command line', () => {
    const exiting = files.filter((file) => readFileSync(join(src, file), 'utf8').includes('process.exit('));
    expect(exiting).toEqual([join('cli', 'main.ts')]);
  });

  it('leave the environment to the configuration', () => {
    const reads = /process\.env(?!\.\w+ = )/;
    const reading = files.filter((file) => reads.test(readFileSync(join(src, file), 'utf8')));
    expect(reading.sort()).toEqual([join('cli', 'main.ts'), 'config.ts']);
  });

  it('have files of at most 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 301);
    expect(long).toEqual([]);
  });
});

function moduleOf(file: string): string {
  return relative(src, file)
    .split(sep)[0]!
    .replace(/\.ts$/, '')
    .replace(/^config-(values|memory|downloads|store|indexing|embed|server)$/, 'config')
    .replace(/^error-(table|table-server|kind)$/, 'errors');
}

function importsOf(from: string): Import[] {
  const text = readFileSync(from, 'utf8');
  const found = [
    ...text.matchAll(/(import|export)\s+(type\s)?[^;'"]*?\bfrom\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g),
  ];
  return found.map(([, , type, path, dynamic]) => ({
    from,
    to: join(dirname(from), (path ?? dynamic)!),
    typeOnly: type !== undefined,
  }));
}
