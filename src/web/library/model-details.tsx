import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ModelDetailsView } from '../../http/contract/models.ts';
import { api, isRefusal } from '../api.ts';
import { Fact } from '../parts/fact.tsx';
import { type Model, models } from '../state/models.ts';
import { bytes, dateTime } from '../text/format.ts';
import { number, type TextName, t } from '../text/language.ts';
import { RemoveButton } from './model-remove.tsx';
import { problemWords } from './model-words.ts';

/** Characters of the fingerprint that are shown; they tell versions apart. */
const SHOWN_OF_FINGERPRINT = 16;
/** Sources whose models can be removed. */
const REMOVABLE = ['home', 'huggingface', 'modelscope'];

/** All that is known about a model, and the action that removes it. */
export function ModelDetails({ model }: { model: Model }) {
  const details = useSignal<ModelDetailsView | null>(null);
  const wrong = useSignal('');
  useEffect(() => {
    // The server knows nothing of a model that could not be downloaded.
    if (!models.peek()?.models.includes(model)) {
      wrong.value = problemWords({ code: 'not-found', message: '', hint: '' });
      return;
    }
    wrong.value = '';
    let isNewest = true;
    const load = async () => {
      try {
        const found = await api.modelDetails(model.id);
        if (isNewest) details.value = found;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (isNewest) wrong.value = problemWords(error);
      }
    };
    void load();
    return () => {
      isNewest = false;
    };
  }, [model]);
  if (wrong.value) return <p class="mod-extra lib-wrong">{wrong.value}</p>;
  const known = details.value;
  if (!known) return <div class="mod-extra mod-waiting" aria-busy="true" />;
  const { id, dimensions, license, imageSize, contextLength, places, fingerprint, speeds, collections } =
    known;
  const canRemove = !model.inUse && !model.isNext && places.some(({ source }) => REMOVABLE.includes(source));
  return (
    <div class="mod-extra">
      <dl class="lib-about">
        <Fact name="modFullName">{id}</Fact>
        <Fact name="modDimensions">{dimensions && t('modDimensionsValue', { n: dimensions })}</Fact>
        <Fact name="modLicense">{license === 'other' ? t('modLicenseOther') : license}</Fact>
        <Fact name="modInput">
          {[
            imageSize && t('modInputPicture', { n: imageSize }),
            contextLength && t('modInputText', { n: contextLength }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Fact>
        <Fact name="boxFolders">
          {places.map(({ folder, bytes: size }) => (
            <div key={folder}>
              {folder} {size > 0 && <span class="lib-quiet">{bytes(size)}</span>}
            </div>
          ))}
        </Fact>
        <Fact name="libVersion">
          {fingerprint && <code>{fingerprint.slice(0, SHOWN_OF_FINGERPRINT)}</code>}
        </Fact>
        <Fact name="modMeasured">
          {speeds.map(({ precision, device, workers, imagesPerSecond, measuredAt }) => (
            <div key={precision + device + workers}>
              {t('modMeasuredValue', {
                n: number(imagesPerSecond, 1),
                how: `${precision}, ${device} × ${workers}`,
                date: dateTime(measuredAt),
              })}
            </div>
          ))}
        </Fact>
        <Fact name="modCalibration">{fingerprint && t(calibrationOf(known))}</Fact>
        <Fact name="modVectors">
          {collections.map(({ name, images, bytes: size }) => (
            <div key={name}>{t('modVectorsValue', { n: images, size: bytes(size) })}</div>
          ))}
        </Fact>
      </dl>
      {canRemove && <RemoveButton model={model} />}
    </div>
  );
}

const CALIBRATIONS = {
  card: 'modCalibrated',
  library: 'modCalibratedHere',
  none: 'modUncalibrated',
} as const satisfies Record<string, TextName>;

const calibrationOf = ({ calibration }: ModelDetailsView) => CALIBRATIONS[calibration?.source ?? 'none'];
