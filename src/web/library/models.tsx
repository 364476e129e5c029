import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { online } from '../state/connection.ts';
import { isOver, jobs, reachable, status } from '../state/library.ts';
import {
  downloadOf,
  followRecommendation,
  loadDownloads,
  loadModels,
  type Model,
  models,
  recommended,
  unlisted,
} from '../state/models.ts';
import { bytes } from '../text/format.ts';
import { t } from '../text/language.ts';
import { free, freeing } from './model-actions.ts';
import { Advice } from './model-advice.tsx';
import { OtherModel } from './model-other.tsx';
import { ModelRow } from './model-row.tsx';
import { Section } from './parts.tsx';
import './models.css';

/** Interval for downloads that were started by someone else. */
const POLL_MS = 5000;

/** Outside of the component, so that the list stays open when the view is drawn anew. */
const shownAll = signal(false);

/** The models that the library can use: which one it uses, and all actions on the others. */
export function Models() {
  // A run that ends may have switched the library to another model.
  const ended = jobs.value.find(isOver)?.id ?? '';
  const isReachable = reachable.value;
  useEffect(() => void (isReachable && loadModels()), [ended, isReachable]);
  useEffect(() => {
    void loadDownloads();
    const timer = window.setInterval(() => {
      if (!document.hidden && online.peek()) void loadDownloads();
    }, POLL_MS);
    return () => window.clearInterval(timer);
  }, []);
  useEffect(followRecommendation, []);
  const known = models.value;
  if (!known) return <Section name="modTitle" data={null} />;
  const all = [...known.models, ...unlisted(known.models)];
  const main = all.filter(isMain);
  const shown = shownAll.value ? all : main;
  return (
    <Section name="modTitle">
      <p class="lib-quiet">{t('modIntro')}</p>
      <Advice />
      {known.offline && <p class="mod-note">{t('modOffline')}</p>}
      {known.fixed && <p class="mod-note">{t('modFixed')}</p>}
      <table class="mod-table">
        <thead>
          <tr>
            <th scope="col">{t('modTitle')}</th>
            <th scope="col">{t('modLanguages')}</th>
            <th scope="col">{t('modSize')}</th>
            <th scope="col">{t('modSpeed')}</th>
            <th scope="col">
              <span class="sr-only">{t('modActions')}</span>
            </th>
          </tr>
        </thead>
        {shown.map((model) => (
          <ModelRow key={model.id} model={model} />
        ))}
      </table>
      {all.length > main.length && (
        <button
          type="button"
          class="button lib-more"
          aria-expanded={shownAll.value}
          onClick={() => {
            shownAll.value = !shownAll.value;
          }}
        >
          {t(shownAll.value ? 'modShowFewer' : 'modShowAll', { n: all.length })}
        </button>
      )}
      {shownAll.value && !known.offline && <OtherModel />}
      <Free />
    </Section>
  );
}

/** Whether a model is shown before the user asks for all of them. */
function isMain(model: Model): boolean {
  const { id, installed, isNext, unfinished } = model;
  return installed || isNext || unfinished !== null || recommended.value === id || downloadOf(model) !== null;
}

/** The disk space that the vectors of models that are no longer used take. */
function Free() {
  const unused = status.value?.unused;
  if (!unused || unused.bytes === 0 || freeing.value) return null;
  const size = bytes(unused.bytes);
  return (
    <div class="mod-free">
      <p class="lib-quiet">{t('modUnused', { size })}</p>
      <button type="button" class="button" onClick={() => free(unused.bytes)}>
        {t('modFree', { size })}
      </button>
    </div>
  );
}
