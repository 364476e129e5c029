import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import type {
  Engine,
  ImageFacts,
  ImageInput,
  ImageSource,
  LibraryFolderInfo,
  Run,
  RunListener,
  RunRequest,
  Runs,
  UnindexedImageOptions,
} from '../src/index.ts';
import { packageRoot } from '../src/package-root.ts';

const src = join(packageRoot, 'src');

/** A program that names the types of what it passes on; the compiler checks it. */
export const consumer = {
  start: (runs: Runs, request: RunRequest, listener: RunListener): Run => {
    const run = runs.start(request);
    runs.follow(run.id, listener);
    return run;
  },
  folders: (engine: Engine): Promise<readonly LibraryFolderInfo[]> => engine.folders(),
  facts: (engine: Engine, image: ImageInput, options: UnindexedImageOptions): Promise<ImageFacts> =>
    engine.inspect(image, options),
  source: (name: string, bytes: Uint8Array): ImageSource & ImageInput => ({
    name,
    size: bytes.length,
    read: async () => bytes,
  }),
};

interface Module {
  readonly declarations: ReadonlyMap<string, string>;
  /** Names of the declarations that other files can import; the others have no name for a program. */
  readonly exported: ReadonlySet<string>;
  /** The file from which each name is imported. */
  readonly imports: ReadonlyMap<string, string>;
}

function readModule(file: string): Module {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const declared = [
    ...text.matchAll(/^(export )?(?:interface|type|class) (\w+)[\s\S]*?(?:^}|;)\n(?=\n|\S|$)/gm),
  ];
  const imported = text.matchAll(/^(?:import|export)(?: type)? \{([^}]*)\} from '(\.[^']*)'/gm);
  return {
    declarations: new Map(declared.map(([body, , name]) => [name!, body])),
    exported: new Set(declared.flatMap(([, isExported, name]) => (isExported ? [name!] : []))),
    imports: new Map(
      [...imported].flatMap(([, names, from]) =>
        names!
          .split(',')
          .map((name) => [name.replace('type ', '').trim(), join(dirname(file), from!)] as const),
      ),
    ),
  };
}

/** Every type with a name that can be reached from the exports of the package, by file. */
function reachable(): Set<string> {
  const visited = new Set<string>();
  const found = new Set<string>();
  const visit = (file: string, name: string) => {
    const { declarations, exported, imports } = readModule(file);
    const body = declarations.get(name);
    const from = imports.get(name);
    if (body === undefined) {
      if (from) visit(from, name);
      return;
    }
    const key = `${relative(src, file)} ${name}`;
    if (visited.has(key)) return;
    visited.add(key);
    if (exported.has(name)) found.add(key);
    for (const [word] of body.matchAll(/\b[A-Z]\w+\b/g)) visit(file, word);
  };
  const { imports } = readModule(join(src, 'index.ts'));
  for (const [name, file] of imports) visit(file, name);
  visit(join(src, 'engine', 'types.ts'), 'Engine');
  return found;
}

it('the package exports every type that its interface mentions', () => {
  const exported = readModule(join(src, 'index.ts')).imports;
  const types = reachable();
  expect(types.size).toBeGreaterThan(30);
  expect([...types].filter((key) => !exported.has(key.split(' ')[1]!))).toEqual([]);
});
