import { place } from './state/address.ts';
import { t } from './text/language.ts';

/** The whole page. */
export function App() {
  return <main>{place.value === 'wall' ? t('searchPictures') : t('library')}</main>;
}
