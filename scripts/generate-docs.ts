import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { GENERATED_DOCS } from './docs-content.ts';

for (const [name, content] of Object.entries(GENERATED_DOCS)) {
  writeFileSync(join(packageRoot, 'docs', name), content());
}
