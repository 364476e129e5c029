import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { asSoutuError, SoutuError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { BUILT_IN } from './catalog.ts';
import { readShardMap, SHARD_INDEX } from './safetensors.ts';

export interface ModelLocation {
  readonly id: string;
  /** Absolute folder with the model's files. */
  readonly folder: string;
  /** Commit, when it comes from the Hugging Face cache. */
  readonly revision: string | null;
  readonly source: 'built-in' | 'folder' | 'huggingface' | 'modelscope';
}

export interface CacheFolders {
  /** Hugging Face's hub folder (HF_HUB_CACHE): it holds models--ORG--NAME. */
  readonly huggingFace?: string | null;
  /** ModelScope's folder (MODELSCOPE_CACHE). */
  readonly modelScope?: string | null;
}

const HUB_ID = /^([\w.-]+)\/([\w.-]+?)(?:@([\w./-]+))?$/;

/**
 * Finds a model on this disk: soutu-mini (built in), a folder, or a hub name such as BAAI/BGE-VL-base or
 * BAAI/BGE-VL-base@REVISION in a cache. Nothing is downloaded. Throws `model-missing` and says what was looked at and what is
 * wrong there: an unfinished download is not a model.
 */
export async function locateModel(name: string, caches: CacheFolders = {}): Promise<ModelLocation> {
  if (name === BUILT_IN) return builtIn();
  const folder = resolve(name);
  if (await isFolder(folder)) {
    const lack = await whatIsMissing(folder);
    if (lack !== null) throw new SoutuError('model-missing', `${folder} is not a complete model: ${lack}.`);
    return { id: basename(folder), folder, revision: null, source: 'folder' };
  }
  const [, organisation, repository, revision = 'main'] = HUB_ID.exec(name) ?? [];
  if (isAbsolute(name) || organisation === undefined || repository === undefined) {
    throw new SoutuError('model-missing', `${name}: no such folder, and not the name of a model.`);
  }
  const found = [
    await findInHuggingFace(caches.huggingFace ?? null, organisation, repository, revision),
    await findInModelScope(caches.modelScope ?? null, organisation, repository),
  ];
  const location = found.find((result) => typeof result === 'object');
  if (location !== undefined) return location;
  throw new SoutuError('model-missing', `${name} is not on this disk: ${found.join('; ')}.`);
}

function builtIn(): ModelLocation {
  return { id: BUILT_IN, folder: join(packageRoot, 'models', BUILT_IN), revision: null, source: 'built-in' };
}

/** The location, or why there is none. refs/REVISION names the commit whose snapshot is the current one. */
async function findInHuggingFace(cache: string | null, organisation: string, name: string, revision: string) {
  if (cache === null) return 'no Hugging Face cache is set';
  const root = join(cache, `models--${organisation}--${name}`);
  if (!(await isFolder(root))) return `not in ${cache}`;
  const pinned = /^[0-9a-f]{40}$/.test(revision);
  const commit = pinned ? revision : await readFile(join(root, 'refs', revision), 'utf8').catch(() => null);
  if (commit === null) return `${root} does not say which commit ${revision} is`;
  const folder = join(root, 'snapshots', basename(commit.trim()));
  const lack = await whatIsMissing(folder);
  if (lack !== null) return `${folder} is not complete: ${lack}`;
  return { id: `${organisation}/${name}`, folder, revision: commit.trim(), source: 'huggingface' } as const;
}

/** ModelScope has moved its folders about; a dot in a name becomes three underscores. */
async function findInModelScope(cache: string | null, organisation: string, name: string) {
  if (cache === null) return 'no ModelScope cache is set';
  const lacks: string[] = [];
  for (const parent of ['hub/models', 'models', 'hub', '']) {
    const folder = join(cache, parent, organisation, name.replaceAll('.', '___'));
    if (!(await isFolder(folder))) continue;
    const lack = await whatIsMissing(folder);
    if (lack === null) {
      return { id: `${organisation}/${name}`, folder, revision: null, source: 'modelscope' } as const;
    }
    lacks.push(`${folder} is not complete: ${lack}`);
  }
  return lacks[0] ?? `not in ${cache}`;
}

/** What a folder lacks to be a model, or null. Links that lead nowhere count as missing. */
async function whatIsMissing(folder: string): Promise<string | null> {
  for (const file of ['config.json', 'preprocessor_config.json', 'tokenizer.json']) {
    if (!(await isFile(join(folder, file)))) return `${file} is missing`;
  }
  if (await isFile(join(folder, 'model.safetensors'))) return null;
  if (!(await isFile(join(folder, SHARD_INDEX)))) return 'model.safetensors is missing';
  try {
    for (const shard of new Set((await readShardMap(join(folder, SHARD_INDEX))).values())) {
      if (!(await isFile(join(folder, shard)))) return `${shard} is missing`;
    }
  } catch (error) {
    return asSoutuError(error, 'model-invalid').message;
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (s) => s.isFile(),
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (s) => s.isDirectory(),
    () => false,
  );
}
