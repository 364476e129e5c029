import { useRef } from 'preact/hooks';
import type { Picture } from '../../http/contract/pictures.ts';
import { downloadOf } from '../api.ts';
import { copyText } from '../parts/clipboard.ts';
import { Fact } from '../parts/fact.tsx';
import { Icon } from '../parts/icon.tsx';
import { route } from '../state/history.ts';
import { external } from '../state/library.ts';
import { removePictures } from '../state/remove.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { EMPTY_QUERY, search } from '../state/search-state.ts';
import { toast } from '../state/toasts.ts';
import { bytes, dateTime, formatName } from '../text/format.ts';
import { number, t } from '../text/language.ts';
import { baseName, folderOf } from '../text/paths.ts';
import { cameraLine } from './camera.ts';
import { details, leaveFor, openNeighbour } from './shown.ts';
import { Similar } from './similar.tsx';

/** Details of the picture, actions for its file, and similar pictures. */
export function Panel({ picture }: { picture: Picture | ResultPicture }) {
  const { id, path, paths, width, height, size, format } = picture;
  const camera = cameraLine(details.value?.camera);
  return (
    <aside class="view-panel" aria-label={t('viewInfo')}>
      <h2 class="view-name">{baseName(path)}</h2>
      <FileActions id={id} path={path} />
      <dl class="view-facts">
        <Fact name="boxFolders">
          <FolderLink folder={folderOf(path)} />
        </Fact>
        {'relevance' in picture && picture.relevance !== undefined && (
          <Fact name="viewFit100">
            <meter
              class="view-meter"
              min={0}
              max={1}
              value={picture.relevance}
              aria-label={t('viewFit100')}
            />
            {Math.round(picture.relevance * 100)}%
          </Fact>
        )}
        {size !== null && (
          <Fact name="modSize">
            {width && height ? `${number(width)} × ${number(height)} · ${bytes(size)}` : bytes(size)}
          </Fact>
        )}
        <Fact name="viewTaken">{picture.takenAt && dateTime(picture.takenAt)}</Fact>
        <Fact name="viewChanged">{picture.mtime && dateTime(picture.mtime)}</Fact>
        <Fact name="boxFormat">{formatName(format)}</Fact>
        <Fact name="viewCamera">{camera}</Fact>
        {paths.length > 1 && (
          <Fact name="viewCopies">
            <ul class="view-paths">
              {paths.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name="viewId">
          <code class="view-id">{id}</code>
        </Fact>
      </dl>
      <Similar key={id} id={id} />
    </aside>
  );
}

function FolderLink({ folder }: { folder: string }) {
  const show = () =>
    leaveFor(() => {
      route.value = 'results';
      search.value = { ...EMPTY_QUERY, folders: [folder] };
    });
  return (
    <button
      type="button"
      class="view-link"
      title={folder}
      aria-label={t('viewFolderFilter', { folder })}
      onClick={show}
    >
      {folder}
    </button>
  );
}

function FileActions({ id, path }: { id: string; path: string }) {
  const copy = useRef<HTMLButtonElement>(null);
  const copyPath = async () => {
    if (await copyText(path, copy.current!)) toast(t('viewCopied'));
    else toast(t('viewNotCopied', { path }), 'bad');
  };
  const remove = () => {
    openNeighbour();
    removePictures([id], t('viewRemoved'));
  };
  return (
    <div class="view-files">
      <button type="button" class="button plain" ref={copy} onClick={() => void copyPath()}>
        <Icon name="copy" size={18} />
        {t('viewCopyPath')}
      </button>
      <a class="button plain" href={downloadOf(id)} download>
        <Icon name="download" size={18} />
        {t('modDownload')}
      </a>
      {!external.value && (
        <button type="button" class="button plain" onClick={remove}>
          <Icon name="remove" size={18} />
          {t('resultsRemove')}
        </button>
      )}
    </div>
  );
}
