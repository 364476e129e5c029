import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { soutu } from '../support/cli.ts';
import { startFakeEmbeddingServer } from '../support/fake-embedding-server.ts';
import { createTestLibrary } from '../support/library.ts';
import { writePicture } from '../support/pictures.ts';

it('uses the model of an embedding server in every command, and shows its key in none', async () => {
  const server = await startFakeEmbeddingServer({ dialect: 'vllm', key: 'a-secret-key' });
  const library = createTestLibrary();
  onTestFinished(library.cleanUp);
  for (let seed = 0; seed < 3; seed++) await writePicture(join(library.pictures, `${seed}.png`), seed);
  const env = {
    SOUTU_HOME: library.home,
    SOUTU_MODEL: undefined,
    SOUTU_OCR: 'false',
    SOUTU_EMBED_KEY: 'a-secret-key',
    SOUTU_LOG_LEVEL: 'debug',
  };
  const url = ['--embed-url', `${server.url}/v1`];
  const shown: string[] = [];
  const run = async (...args: string[]) => {
    const result = await soutu(args, env);
    shown.push(result.stdout, result.stderr);
    return result;
  };
  const indexed = await run('index', library.pictures, ...url, '--embed-model', 'org/fake-vl');
  expect([indexed.code, indexed.stderr.match(/error/i)]).toEqual([0, null]);
  const found = JSON.parse((await run('search', 'red', ...url, '--json')).stdout);
  expect(found.hits).toHaveLength(3);
  expect((await run('status', ...url)).stdout).toContain(`org/fake-vl on ${server.url}`);
  expect((await run('models', ...url)).stdout).toMatch(/^org\/fake-vl .*in use$|^fake-vl .*in use$/m);
  const info = (await run('models', 'info', 'org/fake-vl', ...url)).stdout;
  for (const line of [
    /^family +vllm$/m,
    /^vector +16 values$/m,
    new RegExp(`^server +${server.url}$`, 'm'),
    /^vectors +3 pictures/m,
  ])
    expect(info).toMatch(line);
  const check = await run('models', 'check', ...url);
  expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining(`org/fake-vl on ${server.url}`) });
  expect(check.stdout).toMatch(/ok +server +vllm, 16 values, takes a picture and words in one/);
  const doctor = await run('doctor', ...url);
  expect(doctor.stdout).toMatch(/ok +model +org\/fake-vl, 16 dimensions/);
  expect(doctor.stdout).toMatch(/ok +device +that of the embedding server/);
  // Without the setting the library says what it lacks.
  expect((await run('search', 'red')).stderr).toMatch(/runs on an embedding server[\s\S]*SOUTU_EMBED_URL/);
  await server.kill();
  const down = await run('search', 'green', ...url);
  expect([down.code, down.stderr]).toEqual([4, expect.stringContaining('the connection is refused')]);
  expect((await run('doctor', ...url)).stdout).toMatch(/FAIL model .*\n +Check the settings embed-url/);
  expect((await run('models', 'check', ...url)).code).toBe(1);
  expect((await run('index', '--embed-key', 'a-secret')).code).toBe(2);
  expect(shown.join('\n')).not.toContain('a-secret-key');
}, 120_000);
