// npm run test:milvus -- ADDRESS: runs the tests of a store on any Milvus server; SOUTU_STORE_TOKEN is its token.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [address, ...rest] = process.argv.slice(2);
if (!/^milvuss?:\/\//.test(address ?? '')) {
  console.error('Usage: npm run test:milvus -- milvus://HOST:PORT[/DATABASE]');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=verbose', 'test/store/milvus-server.test.ts', ...rest],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SOUTU_TEST_MILVUS_SERVER: address } },
);
process.exit(status ?? 1);
