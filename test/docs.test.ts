import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GENERATED_DOCS } from '../scripts/docs-content.ts';
import { packageRoot } from '../src/package-root.ts';

it.each(Object.keys(GENERATED_DOCS))('docs/%s is what `npm run docs` makes', (name) => {
  const written = readFileSync(join(packageRoot, 'docs', name), 'utf8');
  expect(written).toBe(GENERATED_DOCS[name]!());
});
