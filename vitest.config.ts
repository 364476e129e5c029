import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Needs the address of a server: npm run test:milvus.
    exclude: process.env.SOUTU_TEST_MILVUS_SERVER ? [] : ['test/store/milvus-server.test.ts'],
    globalSetup: ['test/setup/build.ts', 'test/setup/shared.ts'],
    // Only for what never ends: a busy machine takes several times as long as an idle one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // By default one second, in which a busy machine may not get to what is waited for.
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
