import { join } from 'node:path';
import type { LocalModel } from '../model-ref.ts';
import { builtIn } from './built-in.ts';
import { anyFolder } from './folder.ts';
import { homeModels } from './home.ts';
import { huggingFaceCache } from './hugging-face-cache.ts';
import { modelScopeCache } from './model-scope-cache.ts';
import type { ModelSource } from './source.ts';

/** Folders to search; a source without a folder is skipped. */
export interface SourceFolders {
  /** The home folder, which contains `models`. */
  readonly home?: string | null;
  /** Hugging Face's hub folder (HF_HUB_CACHE), which contains models--ORG--NAME. */
  readonly huggingFace?: string | null;
  /** ModelScope's folder (MODELSCOPE_CACHE). */
  readonly modelScope?: string | null;
}

/** All sources of models on this machine, in the order in which they are searched. */
export function modelSources({ home, huggingFace, modelScope }: SourceFolders): ModelSource<LocalModel>[] {
  return [
    builtIn,
    ...(home ? [homeModels(join(home, 'models'))] : []),
    anyFolder,
    ...(huggingFace ? [huggingFaceCache(huggingFace)] : []),
    ...(modelScope ? [modelScopeCache(modelScope)] : []),
  ];
}
