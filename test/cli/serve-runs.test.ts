import { expect, it } from 'vitest';
import type { CommandInput } from '../../src/cli/command.ts';
import { indexFolders } from '../../src/cli/serve-runs.ts';
import type { Engine, Run, RunListener } from '../../src/engine.ts';
import { type ErrorCode, SoutuError } from '../../src/errors.ts';
import type { RunningServer } from '../../src/http/serve.ts';
import { emptyReport } from '../../src/indexing/report.ts';

const SERVER = { url: 'http://127.0.0.1:7788/' } as RunningServer;
const DAMAGED = { path: '/share/damaged.jpg', code: 'corrupt', message: 'it is cut off' } as const;

/** What is told of a folder whose first run ends with the error, and the second one well; a file fails in both. */
async function toldOf(
  code: ErrorCode,
  folders: readonly string[] = ['/share'],
  update = () => {},
): Promise<string[]> {
  let tries = 0;
  const engine = {
    watching: { update },
    runs: {
      start: () => ({ id: String(++tries) }) as Run,
      follow(_id: string, listener: RunListener) {
        listener.failure?.(DAMAGED);
        const ended = { endedAt: '2026-01-01T00:00:00.000Z', progress: null };
        const failed = { state: 'failed', report: null, error: new SoutuError(code, 'It failed') } as const;
        const done = { state: 'done', report: { ...emptyReport(), seen: 1, added: 1 }, error: null } as const;
        listener.run({ ...ended, ...(tries === 1 ? failed : done) } as Run);
        return () => true;
      },
    },
  } as unknown as Engine;
  const told: string[] = [];
  const input = { signal: new AbortController().signal, note: (line: string) => told.push(line) };
  await indexFolders(engine, SERVER, folders, input as unknown as CommandInput);
  return told.filter((line) => line !== `  ${new SoutuError(code, '').hint}`);
}

it.concurrent.each(['unreadable', 'embed-unreachable', 'store-failed'] as const)(
  'tries a folder again that failed with %s, and tells of each file that fails once',
  async (code) => {
    expect(await toldOf(code)).toEqual([
      '  corrupt /share/damaged.jpg: it is cut off',
      'Indexing failed: It failed',
      '  Tried again until it is indexed: /share',
      '1 picture in the folders, 1 added',
    ]);
  },
  20_000,
);

it('names a folder of which another try would fail as well', async () => {
  expect(await toldOf('read-only')).toContain('  Not indexed: /share');
});

it.each(['locked', 'store-failed', 'store-unreachable'] as const)(
  'leaves what was not indexed because of %s to those who follow the folders of the library',
  async (code) => {
    let updates = 0;
    await toldOf(code, [], () => {
      updates += 1;
    });
    expect(updates).toBe(1);
  },
);
