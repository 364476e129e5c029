import { batch } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { onLinkClick } from '../parts/link-click.ts';
import { writeAddress } from '../state/address.ts';
import { base } from '../state/base.ts';
import { clear, go, route } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { switchTheme } from '../state/theme.ts';
import { language, setLanguage, t } from '../text/language.ts';
import { uploading } from './accept-picture.ts';
import { Box } from './box.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { QueryBar } from './query-bar.tsx';
import './header.css';

/** The header: name, search box, filters and links. */
export function Header() {
  const showsResults = route.value === 'results';
  useTitle();
  return (
    <header class="top">
      <div class="top-line">
        <a class="top-name" href={base} aria-label={t('boxHome')} onClick={onLinkClick(goHome)}>
          <Mark />
          <span>{t('title')}</span>
        </a>
        <Box />
        <nav class="top-nav">
          <a
            class="button plain"
            href={writeAddress({ route: 'library', search: search.value, viewed: null })}
            aria-current={route.value === 'library' ? 'page' : undefined}
            onClick={onLinkClick(() => go('library'))}
          >
            {t('library')}
          </a>
          <button
            type="button"
            class="button plain"
            lang={language.value === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => setLanguage(language.value === 'zh' ? 'en' : 'zh')}
          >
            {t('language')}
          </button>
          <button type="button" class="button plain icon" aria-label={t('darkLight')} onClick={switchTheme}>
            <Icon name="sun" />
          </button>
        </nav>
      </div>
      {showsResults && <QueryBar />}
      <DropOverlay />
    </header>
  );
}

function goHome(): void {
  uploading.peek()?.cancel();
  batch(() => {
    go('results');
    clear();
  });
  window.scrollTo(0, 0);
}

/** Shows the text of the query in the title of the page, for tabs and the browser's history. */
function useTitle(): void {
  const titles = { results: search.value.text.trim(), library: t('library') };
  const title = route.value in titles ? titles[route.value as keyof typeof titles] : t('hood');
  useEffect(() => {
    document.title = title ? `${title} – ${t('title')}` : 'Soutu 搜图';
  });
}

function Mark() {
  return (
    <svg class="top-mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#d8442a" />
      <g fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round">
        <circle cx="14" cy="14" r="6.5" />
        <path d="m19 19 6 6" />
      </g>
    </svg>
  );
}
