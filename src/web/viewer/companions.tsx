import { companionOf } from '../api.ts';
import { bytes } from '../text/format.ts';
import { fill, language } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { details } from './shown.ts';

const en = { title: 'RAW of this shot', download: 'Download {name}' };
const zh: typeof en = { title: '同一张照片的 RAW', download: '下载 {name}' };

/** The RAW files beside the picture, each to download. */
export function Companions() {
  const known = details.value;
  if (!known?.companions.length) return null;
  const texts = language.value === 'zh' ? zh : en;
  return (
    <div class="view-companions">
      <h3>{texts.title}</h3>
      <ul class="view-paths">
        {known.companions.map(({ path, size }) => (
          <li key={path}>
            <a
              href={companionOf(known.id, baseName(path))}
              aria-label={fill(texts.download, { name: baseName(path) })}
              title={path}
              download
            >
              {baseName(path)}
            </a>{' '}
            · {bytes(size)}
          </li>
        ))}
      </ul>
    </div>
  );
}
