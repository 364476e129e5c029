import type { Picture } from '../../http/contract/pictures.ts';
import { clockTime, dotted } from '../text/format.ts';
import { t } from '../text/language.ts';

/** When a picture was taken, and where that was found; null if it is unknown. */
export function takenLine({ takenAt, takenFrom }: Pick<Picture, 'takenAt' | 'takenFrom'>): string | null {
  if (takenAt === null) return null;
  const source =
    takenFrom === 'name'
      ? t('viewByName')
      : takenFrom === 'folder'
        ? t('boxFolders')
        : takenFrom === 'changed'
          ? t('viewByChange')
          : takenFrom?.toUpperCase();
  return dotted([clockTime(takenAt), ...(source ? [source] : [])]);
}
