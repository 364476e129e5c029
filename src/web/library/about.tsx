import { BASE } from '../api.ts';
import { Fact } from '../parts/fact.tsx';
import { access, logOut } from '../state/access.ts';
import { activeJob, status } from '../state/library.ts';
import { languageName, listed, modelName } from '../text/format.ts';
import { t } from '../text/language.ts';
import { attempt } from './attempt.ts';
import { later } from './later.tsx';
import { Section } from './parts.tsx';
import './indexes.css';

const IndexMore = later(async () => (await import('./index-more.tsx')).IndexMore);

/** Model, index and version, with links to the API documentation and for logging out. */
export function About() {
  const known = status.value;
  if (!known) return null;
  const { model, outdated, nextModel, removing, index, version } = known;
  return (
    <Section name="libUnder">
      <dl class="lib-about">
        <Fact name="modTitle">
          <span title={model.id}>{modelName(model.id)}</span>{' '}
          <span class="lib-quiet">{t('modDimensionsValue', { n: model.dimensions })}</span>
          {outdated && !activeJob.value && (
            <p class="lib-note">
              {nextModel === null || nextModel === model.id
                ? t('libOutdated')
                : t('libNextModel', { model: modelName(nextModel) })}
            </p>
          )}
          {removing.length > 0 && <p class="lib-note">{t('libRemoving')}</p>}
        </Fact>
        <Fact name="libLanguages">{listed(model.languages.map(languageName))}</Fact>
        <Fact name="libIndex">
          {indexName(index.kind)} <span class="lib-quiet">{t('libIndexRows', { n: index.rows })}</span>
          <IndexMore />
        </Fact>
        <Fact name="libVersion">{version}</Fact>
      </dl>
      <div class="lib-actions">
        <a class="button" href={`${BASE}/docs`} target="_blank" rel="noreferrer">
          {t('libApi')}
        </a>
        {access.value?.tokenNeeded && (
          <button type="button" class="button plain" onClick={() => void attempt(logOut)}>
            {t('libLogOut')}
          </button>
        )}
      </div>
    </Section>
  );
}

function indexName(kind: string): string {
  if (kind === 'flat') return t('libIndexFlat');
  if (kind.startsWith('hnsw')) return t('libIndexHnsw');
  return kind.startsWith('ivf') ? t('libIndexIvf') : kind;
}
