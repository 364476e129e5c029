import { mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { SoutuError } from '../../src/errors.ts';

function homeWith(content: string): string {
  const home = mkdtempSync(join(tmpdir(), 'soutu-config-'));
  writeFileSync(join(home, 'config.json'), content);
  return home;
}

function errorOf(work: () => unknown): SoutuError {
  try {
    work();
  } catch (error) {
    if (error instanceof SoutuError) return error;
  }
  throw new Error('no error was raised');
}

describe('settings', () => {
  it('count as flag, then environment, then file, then default', () => {
    const home = homeWith('{ "precision": "fp32", "workers": 3, "exclude": ["raw"], "max-pixels": 1000 }');
    const config = loadConfig(
      { workers: 5 },
      { SOUTU_HOME: home, SOUTU_WORKERS: '4', SOUTU_MAX_PIXELS: '2000' },
    );
    expect(config).toMatchObject({
      home,
      workers: 5,
      'max-pixels': 2000,
      precision: 'fp32',
      exclude: ['raw'],
      decode: 'fast',
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('count also in a file with a byte order mark, as editors on Windows write it', () => {
    const home = homeWith('\uFEFF{ "workers": 3 }');
    expect(loadConfig({ home }, {})).toMatchObject({ workers: 3 });
  });

  it('come from the environment as text: numbers, flags and lists', () => {
    const config = loadConfig(
      { home: '/tmp' },
      { SOUTU_EXCLUDE: '*.gif,raw', SOUTU_FOLLOW_SYMLINKS: 'yes', SOUTU_MAX_BYTES: '77' },
    );
    expect(config).toMatchObject({ exclude: ['*.gif', 'raw'], 'follow-symlinks': true, 'max-bytes': 77 });
  });

  it.each([
    ['{ "precison": "int8" }', 'precison'],
    ['{ "precision": "int4" }', 'int8, fp32'],
    ['{ "workers": 0 }', 'a whole number from 1 to 64'],
    ['{ "workers": "two" }', 'workers'],
    ['{ "home": "/x" }', 'home cannot be set'],
    ['[1]', 'one JSON object'],
    ['{', 'not valid JSON'],
  ])('name what is wrong in the file: %s', (content, part) => {
    const home = homeWith(content);
    const error = errorOf(() => loadConfig({ home }, {}));
    expect(error.code).toBe('bad-setting');
    expect(error.message).toContain(part);
    expect(error.message).toContain(home);
  });

  it('name the variable that is wrong', () => {
    const error = errorOf(() => loadConfig({ home: '/tmp' }, { SOUTU_WORKERS: '-1' }));
    expect(error.message).toContain('SOUTU_WORKERS');
  });

  it('take an empty variable for one that is not set, and a relative XDG folder too', () => {
    const unset = loadConfig({}, {});
    const empty = {
      XDG_DATA_HOME: '',
      XDG_CACHE_HOME: '',
      HF_HOME: '',
      HF_HUB_CACHE: '',
      MODELSCOPE_CACHE: '',
    };
    expect(loadConfig({}, empty)).toEqual(unset);
    expect(loadConfig({}, { XDG_DATA_HOME: 'data', XDG_CACHE_HOME: './cache' })).toEqual(unset);
  });

  it('take ~ for the home of the user, in options and in the variables of other tools', () => {
    expect(loadConfig({ home: '~/pictures' }, {}).home).toBe(join(homedir(), 'pictures'));
    expect(loadConfig({}, { HF_HOME: '~/hf' })['hf-cache']).toBe(join(homedir(), 'hf', 'hub'));
    expect(loadConfig({ model: '~/m' }, {}).model).toBe(join(homedir(), 'm'));
    expect(loadConfig({ model: 'org/~m' }, {}).model).toBe('org/~m');
  });

  it('check the home like any other', () => {
    const error = errorOf(() => loadConfig({ home: 7 as unknown as string }, {}));
    expect(error).toMatchObject({
      code: 'bad-setting',
      message: 'home is 7 in the options; it must be a text',
    });
  });

  it.each([
    ['exclude', '[z-a].jpg'],
    ['ocr-exclude', 'cards/[z-a]*'],
  ] as const)('refuse a glob that would match nothing: %s %j', (name, glob) => {
    const error = errorOf(() => loadConfig({ home: '/tmp', [name]: ['*.gif', glob] }, {}));
    expect(error).toMatchObject({
      code: 'bad-setting',
      message: `${name} has ${JSON.stringify(glob)} in the options, which is no glob`,
    });
    expect(
      errorOf(() => loadConfig({}, { [`SOUTU_${name.toUpperCase().replace('-', '_')}`]: glob })).code,
    ).toBe('bad-setting');
  });

  it('take globs with brackets of names, and the empty one that takes back what was remembered', () => {
    const globs = ['IMG (1).jpg', 'draft [old', '{a,b}/**', '!raw'];
    const config = loadConfig({ home: '/tmp', exclude: globs, 'ocr-exclude': ['', ...globs] }, {});
    expect(config).toMatchObject({ exclude: globs, 'ocr-exclude': ['', ...globs] });
    expect(loadConfig({ home: '/tmp', exclude: ['', 'raw'] }, {}).exclude).toEqual(['raw']);
  });

  it('find caches where their own tools put them', () => {
    expect(loadConfig({ home: '/tmp' }, { HF_HOME: '/hf' })['hf-cache']).toBe(join('/hf', 'hub'));
    expect(loadConfig({ home: '/tmp' }, { HF_HOME: '/hf', HF_HUB_CACHE: '/hub' })['hf-cache']).toBe('/hub');
    expect(loadConfig({}, { XDG_DATA_HOME: '/data' }).home).toBe(join('/data', 'soutu'));
  });
});
