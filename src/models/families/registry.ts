import { SoutuError } from '../../errors.ts';
import type { Json } from '../files/json.ts';
import { chineseClip } from './chinese-clip/chinese-clip.ts';
import { clip } from './clip/clip.ts';
import type { Family } from './family.ts';
import { siglip, siglip2 } from './siglip/siglip.ts';

/** All supported families. */
export const FAMILIES: readonly Family[] = [clip, chineseClip, siglip, siglip2];

/** The family that a config.json names. Throws `model-invalid` if it is not one of `families`. */
export function familyOf(config: Json, file: string, families: readonly Family[]): Family {
  const family = families.find(({ modelType }) => modelType === config.model_type);
  if (family !== undefined) return family;
  const names = families.map(({ modelType }) => modelType).join(', ');
  throw new SoutuError(
    'model-invalid',
    `${file}: model_type ${JSON.stringify(config.model_type)} is not supported; supported are ${names}.`,
  );
}
