import { status } from '../state/library.ts';
import { bytes } from '../text/format.ts';
import { t } from '../text/language.ts';
import { Section } from './parts.tsx';

const PARTS = [
  ['models', 'libModels'],
  ['vectors', 'libVectors'],
  ['thumbnails', 'libThumbnails'],
  ['uploads', 'libUploads'],
] as const;

/** Disk usage of Soutu's own data. */
export function Storage() {
  const storage = status.value?.storage;
  if (!storage) return null;
  const all = PARTS.reduce((sum, [key]) => sum + storage[key], 0);
  return (
    <Section name="libStorage">
      <p>{t('libInAll', { size: bytes(all) })}</p>
      <div class="lib-stack" aria-hidden="true">
        {PARTS.map(([key]) => (
          <span key={key} class={`lib-of-${key}`} style={{ flexGrow: storage[key] / Math.max(1, all) }} />
        ))}
      </div>
      <dl class="lib-legend">
        {PARTS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <span class={`lib-dot lib-of-${key}`} aria-hidden="true" />
              {t(name)}
            </dt>
            <dd>{bytes(storage[key])}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
