import { api } from '../api.ts';
import { viewed } from '../state/history.ts';
import { type Language, language } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { useAnswer } from './answer.ts';
import { SearchLink } from './search-link.tsx';

/** Beside the other texts of the page, because this code is loaded only for a library with texts. */
const WORDS: Readonly<Record<Language, { readonly title: string; readonly open: string }>> = {
  en: { title: 'Words for this picture', open: 'Open the link of this text' },
  zh: { title: '适合这张图的文字', open: '打开这条文字的链接' },
};

/** The texts of the library that fit the open picture; a click searches for pictures of one. Nothing if none is likely. */
export function FittingTexts() {
  const id = viewed.value ?? '';
  const hits = useAnswer((stop) => api.textsFor(id, stop))?.hits.filter((hit) => hit.kind === 'text');
  if (!hits?.length) return null;
  const { title, open } = WORDS[language.value];
  return (
    <section class="view-texts" aria-labelledby="view-texts">
      <h3 id="view-texts">{title}</h3>
      <ul>
        {hits.map(({ id: own, text, path, line, key, link }) => (
          <li key={own}>
            <SearchLink query={{ text }}>{text}</SearchLink>
            <small title={path}>
              {[line === null ? baseName(path) : `${baseName(path)}:${line}`, key]
                .filter(Boolean)
                .join(' · ')}
              {link !== null && ' · '}
              {link !== null && (
                <a
                  href={link}
                  target="_blank"
                  rel="noopener noreferrer"
                  aria-label={`${new URL(link).host}, ${open}: ${text}`}
                >
                  {new URL(link).host}
                </a>
              )}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
