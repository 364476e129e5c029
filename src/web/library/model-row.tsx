import { useSignal } from '@preact/signals';
import type { Job } from '../../http/contract/library.ts';
import { Icon } from '../parts/icon.tsx';
import { isOver, jobs, status } from '../state/library.ts';
import { isKept, type Model, pendingOf, recommendation, recommended } from '../state/models.ts';
import { bytes, languageName, listed } from '../text/format.ts';
import { number, t } from '../text/language.ts';
import { ModelAction } from './model-action.tsx';
import { removing } from './model-actions.ts';
import { ModelDetails } from './model-details.tsx';
import { DownloadState } from './model-download.tsx';
import { Switching } from './model-switch.tsx';
import { summaryOf } from './model-words.ts';

/** A model in the table, with its download or the switch to it below, and details on demand. */
export function ModelRow({ model }: { model: Model }) {
  const isOpen = useSignal(false);
  const { id, name, languages, bytes: size, imagesPerSecond } = model;
  const summary = summaryOf(model);
  const download = pendingOf(model);
  const job = switchTo(model);
  const details = `mod-details-${id}`;
  return (
    <tbody class="mod-model">
      <tr class="mod-row">
        <th scope="row" class="mod-main">
          <div class="mod-title">
            <button
              type="button"
              class="mod-name"
              aria-expanded={isOpen.value}
              aria-controls={isOpen.value ? details : undefined}
              aria-label={t('modDetailsOf', { model: name })}
              onClick={() => {
                isOpen.value = !isOpen.value;
              }}
            >
              <Icon name="unfold" size={16} />
              {name}
            </button>
            <State model={model} />
          </div>
          {summary && (
            <p class="mod-said lib-quiet" lang={summary.lang}>
              {summary.text}
            </p>
          )}
          <Caveat model={model} />
        </th>
        <td class="mod-languages">{listed(languages.map(languageName))}</td>
        <td class="mod-number">{size !== null && bytes(size)}</td>
        <td class="mod-number">
          {imagesPerSecond === null ? (
            <span class="sr-only">{t('modUnmeasured')}</span>
          ) : (
            t('libRate', { n: number(imagesPerSecond, imagesPerSecond < 10 ? 1 : 0) })
          )}
        </td>
        <td class="mod-action">
          <ModelAction model={model} download={download} job={job} />
        </td>
      </tr>
      {(download || model.unfinished) && (
        <tr>
          <td colSpan={5}>
            <DownloadState model={model} download={download} />
          </td>
        </tr>
      )}
      {!model.inUse && (job || model.isNext) && (
        <tr>
          <td colSpan={5}>
            <Switching model={model} job={job} />
          </td>
        </tr>
      )}
      {isOpen.value && (
        <tr id={details}>
          <td colSpan={5}>
            <ModelDetails model={model} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** The waiting, paused or running job that switches the library to a model. */
const switchTo = ({ id }: Model): Job | null =>
  jobs.value.find((job) => !isOver(job) && job.model?.toLowerCase() === id.toLowerCase()) ?? null;

function State({ model: { id, inUse, installed } }: { model: Model }) {
  const isUsed = inUse || status.value?.model.id === id;
  if (isUsed) return <span class="mod-state mod-used">{t('modInUse')}</span>;
  if (removing.value.includes(id)) return null;
  if (recommended.value === id) return <span class="mod-state mod-best">{t('modRecommended')}</span>;
  return installed ? <span class="mod-state">{t('modInstalled')}</span> : null;
}

/** Why a model that finds more is not recommended, or that the switch to it takes no time. */
function Caveat({ model }: { model: Model }) {
  const reason = recommendation.value?.rejected.find(({ id }) => id === model.id)?.reason;
  const said =
    reason === 'speed' && !model.inUse
      ? 'modTooSlow'
      : reason === 'space'
        ? 'modNoSpace'
        : isKept(model)
          ? 'modKept'
          : null;
  return said && <p class="mod-said lib-quiet">{t(said)}</p>;
}
