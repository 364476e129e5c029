import { api, thumbnailOf } from '../api.ts';
import { view } from '../state/history.ts';
import { bytes } from '../text/format.ts';
import { t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { More, Section, usePages } from './parts.tsx';

/** Pictures that exist in several files, with the space that the copies take. */
export function Copies() {
  const { last, rows, more, unknown } = usePages(api.copies, ({ pictures }) => pictures);
  return (
    <Section name="libCopies">
      {unknown && <p class="lib-quiet">{t('libNotKnown')}</p>}
      {last && (
        <p class="lib-quiet">
          {last.total === 0
            ? t('libNoCopies')
            : t(last.total === 1 ? 'libCopiesSumOne' : 'libCopiesSum', {
                n: last.total,
                size: bytes(last.bytes),
              })}
        </p>
      )}
      <ul class="lib-rows">
        {rows.map(({ id, paths, size, color }) => (
          <li key={id} class="lib-row lib-copy">
            <button
              type="button"
              class="lib-copy-thumb"
              aria-label={baseName(paths[0] ?? id)}
              onClick={() => view(id)}
              style={{ backgroundColor: color ?? undefined }}
            >
              <img src={thumbnailOf(id, 160)} alt="" loading="lazy" decoding="async" />
            </button>
            <ul class="lib-copy-paths">
              {paths.map((path) => (
                <li key={path} class="lib-file">
                  {path}
                </li>
              ))}
            </ul>
            <span class="lib-count">
              {t('libPlaces', { n: paths.length })} · {bytes((size ?? 0) * (paths.length - 1))}
            </span>
          </li>
        ))}
      </ul>
      {last && rows.length < last.total && <More more={more} />}
    </Section>
  );
}
