import { defineConfig } from 'vitest/config';
import tests from './vitest.config.ts';

/** `npm run screenshots`: takes the pictures in docs/images anew, with the tools that the tests of the page have. */
export default defineConfig({
  test: { ...tests.test, include: ['test/browser/screenshots.ts', 'test/browser/lesson-drawings.ts'] },
});
