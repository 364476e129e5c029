import { downloadOf } from '../api.ts';
import { circleLabel } from '../box/filter-chips.tsx';
import { later } from '../library/later.tsx';
import { copyText } from '../parts/clipboard.ts';
import { Fact } from '../parts/fact.tsx';
import { Icon } from '../parts/icon.tsx';
import { whyOf } from '../results/why.tsx';
import { mayChange, status } from '../state/library.ts';
import { removePictures } from '../state/remove.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { bytes, dateTime, dotted, formatName } from '../text/format.ts';
import { number, t } from '../text/language.ts';
import { baseName, folderOf } from '../text/paths.ts';
import { cameraLine } from './camera.ts';
import { Labels } from './labels.tsx';
import { SearchLink } from './search-link.tsx';
import { details, openNeighbour } from './shown.ts';
import { Similar } from './similar.tsx';
import { takenLine } from './taken.ts';

const FittingTexts = later(async () => (await import('./fitting-texts.tsx')).FittingTexts);

/** Degrees to about ten metres. */
const round = (degrees: number) => Math.round(degrees * 1e4) / 1e4;

const Companions = later(async () => (await import('./companions.tsx')).Companions);

/** Details of the picture, actions for its file, and similar pictures. */
export function Panel({ picture }: { picture: ResultPicture }) {
  const { id, path, paths, width, height, size, format, relevance, position } = picture;
  const folder = folderOf(path);
  const { camera, caption } = details.value ?? {};
  const coordinates = position ? `${round(position.latitude)},${round(position.longitude)}` : '';
  const near = `${coordinates},1km`;
  return (
    <aside class="view-panel" aria-label={t('viewInfo')}>
      <h2 class="view-name">{baseName(path)}</h2>
      <FileActions id={id} path={path} />
      {caption && (
        <div class="view-words">
          <p>{caption.title}</p>
          <p>{caption.description}</p>
          <p>{'★'.repeat(caption.rating ?? 0)}</p>
          {caption.keywords.map((text) => (
            <SearchLink key={text} query={{ text }}>
              {text}
            </SearchLink>
          ))}
        </div>
      )}
      <Labels key={id} id={id} />
      {!!details.value?.companions.length && <Companions />}
      <dl class="view-facts">
        <Fact name="boxFolders">
          <SearchLink query={{ folders: [folder] }} label={t('viewFolderFilter', { folder })}>
            {folder}
          </SearchLink>
        </Fact>
        <Fact name="viewFit100">{relevance && dotted([t(relevance), ...whyOf(picture)])}</Fact>
        {size !== null && (
          <Fact name="modSize">
            {width && height ? `${number(width)} × ${number(height)} · ${bytes(size)}` : bytes(size)}
          </Fact>
        )}
        <Fact name="viewTaken">{takenLine(picture)}</Fact>
        <Fact name="viewChanged">{picture.mtime && dateTime(picture.mtime)}</Fact>
        <Fact name="viewWhere">
          {position && (
            <SearchLink query={{ near }} label={circleLabel(near)}>
              {coordinates}
            </SearchLink>
          )}
        </Fact>
        <Fact name="boxFormat">{formatName(format)}</Fact>
        <Fact name="viewCamera">{cameraLine(camera)}</Fact>
        {paths.length > 1 && (
          <Fact name="viewPaths">
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
      {!!status.value?.texts && <FittingTexts key={`texts ${id}`} />}
      <Similar key={id} id={id} />
    </aside>
  );
}

function FileActions({ id, path }: { id: string; path: string }) {
  const remove = () => {
    openNeighbour();
    removePictures([id], t('viewRemoved'));
  };
  return (
    <div class="view-files">
      <button
        type="button"
        class="button plain"
        onClick={({ currentTarget }) => void copyText(path, currentTarget, t('viewCopied'))}
      >
        <Icon name="copy" size={18} />
        {t('viewCopyPath')}
      </button>
      <a class="button plain" href={downloadOf(id)} download>
        <Icon name="download" size={18} />
        {t('modDownload')}
      </a>
      {mayChange.value && (
        <button type="button" class="button plain" onClick={remove}>
          <Icon name="remove" size={18} />
          {t('resultsRemove')}
        </button>
      )}
    </div>
  );
}
