import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixtures, temporaryFolder } from '../models/support.ts';
import { soutu } from '../support/cli.ts';
import { writePicture } from '../support/pictures.ts';

/** A user with a library of three pictures and the model `mine` in the home. */
async function newUser() {
  const root = temporaryFolder();
  const home = join(root, 'home');
  const env = {
    HOME: root,
    SOUTU_HOME: home,
    SOUTU_MODEL: undefined,
    SOUTU_WORKERS: '1',
    HF_HOME: join(root, 'hf'),
    HF_HUB_CACHE: undefined,
    MODELSCOPE_CACHE: join(root, 'ms'),
    LANG: 'en_US.UTF-8',
    LC_ALL: 'en_US.UTF-8',
  };
  for (let seed = 0; seed < 3; seed++) await writePicture(join(root, 'pictures', `${seed}.png`), seed);
  cpSync(join(fixtures, 'models/clip-gelu'), join(home, 'models/mine'), { recursive: true });
  const run = (...args: string[]) => soutu(args, env);
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);
  return { root, home, env, run, json };
}

it('switches, tells what that leaves on the disk, and deletes it only if someone agrees', async () => {
  const { root, home, run, json } = await newUser();
  await run('index', join(root, 'pictures'));
  const used = await run('models', 'use', 'mine');
  expect(used.stdout).toMatch(/^Searches use mine now\.\n3 pictures embedded, 0 there already$/m);
  expect(used.stderr).toMatch(/not in use \(1 collection\) take .* soutu models free/);
  expect(used.code).toBe(0);
  expect((await run('status')).stdout).toMatch(/soutu models free/);
  expect((await run('models')).stdout).toMatch(/^mine .*in use$/m);
  const back = await json('models', 'use', 'soutu-mini');
  expect(back).toMatchObject({ model: 'soutu-mini', report: { added: 0 }, unused: { collections: 1 } });

  const silent = await run('models', 'free');
  expect(silent).toMatchObject({ code: 2, stderr: expect.stringMatching(/no terminal[\s\S]*--yes/) });
  expect(readdirSync(join(home, 'lance')).filter((name) => name.endsWith('.lance'))).toHaveLength(2);
  expect((await run('models', 'free', '--yes')).stdout).toMatch(/^mine: 3 pictures, .*\nFreed .*B\.$/m);
  expect((await run('models', 'free')).stdout).toMatch(/nothing to delete/);

  const info = (await run('models', 'info', 'soutu-mini')).stdout;
  for (const line of [
    /^languages +English, Chinese$/m,
    /^vector +256 values$/m,
    /^family +chinese_clip$/m,
    /^files +\d+ MB in .*models\/soutu-mini \(built-in\)$/m,
    /^vectors +3 pictures, .*in use/m,
    /^licence +own terms$/m,
    /^relevance +measured for this version; a hit is possible from [\d.]+ \(words\), [\d.]+ \(picture\), and/m,
  ])
    expect(info).toMatch(line);
  // What a switch leaves is no fact about another model.
  await run('models', 'use', 'mine');
  expect((await run('models', 'info', 'mine')).stderr).toBe('');
  await run('models', 'use', 'soutu-mini');
  const offline = (await run('models', '--offline')).stderr;
  expect(offline).toMatch(/Downloads are turned off\. To switch/);
  expect(offline).not.toMatch(/pull/);

  const file = join(home, 'library.json');
  const library = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...library, nextModel: `BAAI/BGE-VL-base@${'a'.repeat(40)}` }));
  const { stdout } = await run('status');
  expect(stdout).toMatch(
    /being replaced by bge-vl-base: soutu index continues, soutu models use soutu-mini gives it up$/m,
  );
  expect(stdout).not.toMatch(/also available/);
});

it('says of an empty library what to do first, not how many pictures it has embedded', async () => {
  const { run } = await newUser();
  expect((await run('models', 'use', 'mine')).stdout).toBe(
    'Searches use mine now.\nNothing is indexed yet. Try: soutu index ~/Pictures\n',
  );
});

it('removes the files of a model only if someone agrees', async () => {
  const { home, run, json } = await newUser();
  const folder = join(home, 'models/mine');
  const dry = await json('models', 'remove', 'mine', '--dry-run');
  expect(dry).toMatchObject({ id: 'mine', parts: [{ path: folder, kind: 'model' }] });
  expect(await run('models', 'remove', 'mine')).toMatchObject({ code: 2 });
  expect(await json('models', 'remove', 'mine')).toMatchObject({ error: { code: 'usage' } });
  expect(existsSync(folder)).toBe(true);
  const removed = await run('models', 'remove', 'mine', '-y');
  expect(removed.stdout).toMatch(/home\/models\/mine {2}\(the model\)\nFreed .*B\.$/m);
  expect(existsSync(folder)).toBe(false);
  expect(await run('models', 'remove', 'mine', '-y')).toMatchObject({ code: 4 });
  const builtIn = await run('models', 'remove', 'soutu-mini', '-y');
  expect(builtIn).toMatchObject({ code: 4, stderr: expect.stringMatching(/part of the package/) });
});

it('takes the path of a folder in the working directory, in a command and in the setting', async () => {
  const { run, root } = await newUser();
  const folder = 'test/fixtures/models/clip-gelu';
  expect((await run('models', 'info', folder)).stdout).toMatch(/clip-gelu \(folder\)$/m);
  await run('index', join(root, 'pictures'), '--model', folder);
  expect((await run('status')).stdout).toMatch(/clip-gelu/);
  const missing = await run('models', 'use', 'models');
  expect(missing).toMatchObject({ code: 4, stderr: expect.stringMatching(/models is not on this disk/) });
});

it('recommends for the language of the user, in English as all commands answer', async () => {
  const { run, json, env } = await newUser();
  const chinese = await run('models', 'recommend', '--language', 'zh');
  expect(chinese.stdout).toMatch(/: it suits searches in Chinese, and this machine analyses .*\.\n$/);
  const machine = await soutu(['models', 'recommend'], {
    ...env,
    LANG: 'zh_CN.UTF-8',
    LC_ALL: 'zh_CN.UTF-8',
  });
  expect(machine).toEqual(chinese);
  expect(chinese.stdout).not.toMatch(/BGE-VL/);
  const english = await run('models', 'recommend');
  expect(english.stdout).toMatch(
    /: it suits searches in English, and this machine analyses about [\d.]+ pictures\/s/,
  );
  const none = await run('models', 'recommend', '--language', 'de', '--offline');
  expect(none.stdout).toBe('No model that suits this machine knows German; soutu-mini stays.\n');
  const wrong = await run('models', 'recommend', '--language', 'chinese');
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/The tag of that language is zh\./) });
  const { languages, model } = await json('models', 'recommend', '--language', 'de');
  expect(languages).toEqual(['de']);
  expect(model.languages).toContain('mul');
});

it('checks the built-in model against transformers, and names the commands about models', async () => {
  const { run, json } = await newUser();
  const check = await run('models', 'check');
  expect(check.code).toBe(0);
  expect(check.stdout).toMatch(/^ok {3}reference texts +cosine 1\.00000 or more to transformers/m);
  expect(check.stdout).not.toContain('FAIL');
  expect(await json('models', 'check', 'mine')).toMatchObject({ id: 'mine', ok: true, hasReference: false });
  const help = (await run('models', 'pull', '--help')).stdout;
  expect(help).toContain('Usage: soutu models pull NAME [OPTIONS]');
  expect((await run('help', 'models', 'use')).stdout).toContain('--drop-old');
  expect(await run('models', 'nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('soutu models recommend, soutu models pull, soutu models use'),
  });
});

it('knows what a mistyped name or command probably means, and takes the address of a page', async () => {
  const { run, json } = await newUser();
  const hints = async (...args: string[]) => (await run(...args)).stderr;
  expect(await hints('models', 'use', 'bge-vl-bse')).toContain('Did you mean bge-vl-base?');
  expect(await hints('models', 'use', 'BAAI/BGE-VL-base2')).toContain('Did you mean bge-vl-base? Otherwise');
  expect(await hints('models', 'pull', 'bgevlbase')).toContain('Did you mean bge-vl-base?');
  expect(await hints('models', 'info', 'siglip2-base')).toContain('Did you mean siglip2-base-patch16-224,');
  expect(await hints('models', 'remove', 'mien')).toContain('Models are removed from');
  expect(await hints('models', 'use', 'mien')).toContain('Did you mean mine?');
  expect(await hints('models', 'pul', 'x')).toContain('Did you mean soutu models pull x?');
  expect(await hints('serch', 'x')).toContain('Did you mean soutu search?');
  expect(await hints('models', 'info', 'bge-vl-base@')).toContain('after the @, or bge-vl-base alone');
  const { id } = await json('models', 'info', 'https://huggingface.co/BAAI/BGE-VL-base');
  expect(id).toBe('BAAI/BGE-VL-base');
  expect((await json('models', 'list')).models[0].id).toBe('soutu-mini');
  const search = (models: string) => hints('search', 'x', '--models', models);
  expect(await search('soutu-mini,nix')).not.toContain('models use nix');
  expect(await search('soutu-mini,')).toContain('lacks a name beside a comma');
});
