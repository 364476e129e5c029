import { join } from 'node:path';
import type { Config } from '../config.ts';

/** Absolute folder of the models that read words in pictures. */
export function ocrFolder(config: Config): string {
  return config['ocr-models'] ?? join(config.home, 'ocr');
}
