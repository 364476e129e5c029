import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../parts/icon.tsx';
import { t } from '../text/language.ts';
import { acceptFiles } from './accept-picture.ts';
import { PHOTOS, PICTURES } from './picture-files.ts';

/** Buttons for choosing a picture file and, on phones, for taking a photo. */
export function PictureButtons() {
  return (
    <>
      <PictureButton name="camera" label={t('boxCamera')} camera />
      <PictureButton name="image" label={t('boxChoose')} />
    </>
  );
}

function PictureButton({ name, label, camera = false }: { name: IconName; label: string; camera?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={camera ? 'box-button box-camera' : 'box-button'}
        aria-label={label}
        title={label}
        onClick={() => input.current?.click()}
      >
        <Icon name={name} />
      </button>
      <input
        ref={input}
        type="file"
        accept={camera || matchMedia('(pointer:coarse)').matches ? PHOTOS : PICTURES}
        {...(camera && { capture: 'environment' })}
        hidden
        aria-label={label}
        data-picture-input={camera ? 'camera' : 'file'}
        onChange={({ currentTarget }) => {
          acceptFiles(currentTarget.files ?? []);
          // Allows the same file to be chosen again.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
