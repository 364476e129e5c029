import { useEffect } from 'preact/hooks';
import { reloadLibrary, status } from '../state/library.ts';
import { downloadOf, pendingOf, READER } from '../state/models.ts';
import { howRead } from '../state/reading.ts';
import { listed, sentences } from '../text/format.ts';
import { t } from '../text/language.ts';
import { ModelAction } from './model-action.tsx';
import { DownloadState } from './model-download.tsx';
import { Section } from './parts.tsx';

/** In how many pictures words have been read, and what it takes to read the others. */
export function Words() {
  const model = { ...READER, name: t('libWords') };
  const isHere = downloadOf(model)?.state === 'done';
  useEffect(() => void (isHere && reloadLibrary()), [isHere]);
  const known = status.value;
  if (!known || known.unread === null) return null;
  const { images, unread, reading, ocrExclude } = known;
  const download = pendingOf(model);
  const isLeft = unread > 0 && ocrExclude.length === 0;
  return (
    <Section name="libWords">
      <p>
        {sentences(
          t('libWordsRead', { n: images - unread, total: images }),
          ocrExclude.length > 0 ? t('libWordsNot', { globs: listed(ocrExclude) }) : '',
          isLeft || reading !== 'on' ? t(howRead()) : '',
        )}
      </p>
      {download && <DownloadState model={{ ...model, inUse: true }} download={download} />}
      {reading === 'missing' && (
        <div class="lib-actions">
          <ModelAction model={model} download={download} job={null} />
        </div>
      )}
    </Section>
  );
}
