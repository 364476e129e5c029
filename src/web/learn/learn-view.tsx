import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { METHODS, PICTURES_NEEDED } from '../../learning/lessons/lesson.ts';
import { translator } from '../../learning/text/translator.ts';
import { lessonQuery, lessonTitle } from '../../learning/views/lesson-view.ts';
import { LESSON_STYLE } from '../../learning/views/style.ts';
import { Icon } from '../parts/icon.tsx';
import { onLinkClick } from '../parts/link-click.ts';
import { type Route, writeAddress } from '../state/address.ts';
import { go, route } from '../state/history.ts';
import { search } from '../state/search-state.ts';
import { headed } from '../text/format.ts';
import { language, t as pageText } from '../text/language.ts';
import { followLesson, lesson, loading, refusal } from './lesson-state.ts';
import { Sections } from './sections.tsx';
import './learn.css';

const BUSY = ['resultsBusy', 'resultsBusyHint'] as const;
const GONE = ['resultsPictureGone', 'resultsPictureGoneHint'] as const;

/** A search under the hood: a lesson about the current query and the pictures of the library. */
export function LearnView() {
  useEffect(addStyle, []);
  useEffect(followLesson, []);
  const t = translator(language.value);
  const shown = lesson.value?.method === route.value ? lesson.value : null;
  return (
    <div class="learn lesson" aria-busy={loading.value}>
      <nav class="learn-nav" aria-label={t('pageMethods')}>
        <Link to="results">
          <Icon name="left" size={18} />
          {t('pageBack')}
        </Link>
        <span class="learn-methods">
          {METHODS.map((method) => (
            <Link key={method} to={method}>
              {t(method)}
            </Link>
          ))}
        </span>
      </nav>
      {shown && !refusal.value && (
        <>
          <header class="learn-head">
            <h1>{lessonTitle(shown, t)}</h1>
            <p>{lessonQuery(shown, t)}</p>
          </header>
          <Sections lesson={shown} t={t} />
        </>
      )}
      <output class="learn-waiting">{loading.value && !shown && !refusal.value && t('pageBuilding')}</output>
      {refusal.value && <Refused />}
    </div>
  );

  function Refused() {
    const { code } = refusal.value!;
    const [heading, rest] = headed(refusal.value!);
    const { picture } = search.value;
    const method = METHODS.find((one) => one === route.value);
    const words = code === 'busy' ? BUSY : code === 'not-found' && picture ? GONE : null;
    return (
      <div class="results-notice" role="alert">
        {words ? (
          <>
            <h2>{pageText(words[0])}</h2>
            <p class="results-notice-quiet">{pageText(words[1])}</p>
          </>
        ) : code === 'not-found' && method ? (
          <h2>{t('pageTooFew', { n: PICTURES_NEEDED[method] })}</h2>
        ) : (
          <>
            <h2>{heading}</h2>
            <p class="results-notice-quiet" lang="en">
              {rest}
            </p>
          </>
        )}
      </div>
    );
  }
}

function Link({ to, children }: { to: Route; children: ComponentChildren }) {
  return (
    <a
      class="button plain"
      href={writeAddress({ route: to, search: search.value, viewed: null })}
      aria-current={route.value === to ? 'page' : undefined}
      onClick={onLinkClick(() => go(to))}
    >
      {children}
    </a>
  );
}

/** The style of lessons belongs to their drawings, which the command line writes as well. */
function addStyle(): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LESSON_STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
