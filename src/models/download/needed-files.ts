import { SoutuError } from '../../errors.ts';
import { FAMILIES, familyOf } from '../families/registry.ts';
import { parseJson } from '../files/json.ts';
import { CONFIG, OPTIONAL_FILES, REQUIRED_FILES } from '../files/model-folder.ts';
import { parseShardMap, SHARD_INDEX, SINGLE_FILE } from '../files/safetensors.ts';
import type { RemoteFile, Repository } from './hub.ts';

/**
 * The files that a model needs to run, small ones first. Reads config.json before anything is downloaded. Throws
 * `model-invalid` for a model that Soutu does not run, with the families that it does, and for one without the files.
 */
export async function neededFiles(
  repository: Repository,
  readText: (file: RemoteFile) => Promise<string>,
): Promise<RemoteFile[]> {
  const { name, files } = repository;
  const has = (path: string) => files.includes(path);
  const label = (path: string) => `${path} of ${name.id}`;
  const read = async (path: string) => readText(await repository.describe(path));

  if (!has(CONFIG)) throw lacks(repository, CONFIG);
  const config = parseJson(await read(CONFIG), label(CONFIG));
  familyOf(config, label(CONFIG), FAMILIES).parse(config, label(CONFIG));

  const names = [...REQUIRED_FILES, ...OPTIONAL_FILES.filter(has)];
  if (has(SINGLE_FILE)) names.push(SINGLE_FILE);
  else if (has(SHARD_INDEX)) {
    const shards = parseShardMap(await read(SHARD_INDEX), label(SHARD_INDEX)).values();
    names.push(SHARD_INDEX, ...new Set(shards));
  } else throw lacks(repository, SINGLE_FILE);
  for (const path of names) if (!has(path)) throw lacks(repository, path);
  return Promise.all(names.map((path) => repository.describe(path)));
}

function lacks({ name, files }: Repository, path: string): SoutuError {
  const others = files.filter((file) => /\.(bin|pt|pth|onnx|msgpack|h5)$/.test(file)).slice(0, 3);
  const only =
    path === SINGLE_FILE && others.length > 0
      ? ` It has ${others.join(', ')}, which Soutu does not read.`
      : '';
  return new SoutuError('model-invalid', `${name.id} has no ${path}.${only}`, {
    hint: 'Use a model or a revision that is published with safetensors and tokenizer.json; docs/models.md says how to convert others.',
  });
}
