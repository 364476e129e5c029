import { join } from 'node:path';
import { builtIn } from './built-in.ts';
import { anyFolder } from './folder.ts';
import { homeModels } from './home.ts';
import { huggingFaceCache } from './hugging-face-cache.ts';
import { modelScopeCache } from './model-scope-cache.ts';
import type { ModelSource } from './source.ts';

/** Folders of this machine; a source whose folder is absent is left out. */
export interface SourceFolders {
  /** The home; models lie in its folder `models`. */
  readonly home?: string | null;
  /** Hugging Face's hub folder (HF_HUB_CACHE): it holds models--ORG--NAME. */
  readonly huggingFace?: string | null;
  /** ModelScope's folder (MODELSCOPE_CACHE). */
  readonly modelScope?: string | null;
}

/** Every place where models are looked for, in that order. */
export function modelSources({ home, huggingFace, modelScope }: SourceFolders): ModelSource[] {
  return [
    builtIn,
    ...(home ? [homeModels(join(home, 'models'))] : []),
    anyFolder,
    ...(huggingFace ? [huggingFaceCache(huggingFace)] : []),
    ...(modelScope ? [modelScopeCache(modelScope)] : []),
  ];
}
