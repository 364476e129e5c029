import type { PictureDetails } from '../../http/contract/pictures.ts';
import { number } from '../text/language.ts';

/** Camera, lens and exposure on one line: Fujifilm X-T5 · 35 mm · f/2 · 1/250 s · ISO 400; empty if unknown. */
export function cameraLine(camera: PictureDetails['camera'] | undefined): string {
  if (!camera) return '';
  const { make, model, lens, focalLength, aperture, exposure, iso } = camera;
  // Many cameras include the maker in the name of the model.
  const maker = make && !model?.toLowerCase().startsWith(make.toLowerCase().split(' ')[0]!) ? make : null;
  return [
    [maker, model].filter(Boolean).join(' '),
    lens,
    focalLength && `${number(focalLength, 1)} mm`,
    aperture && `f/${number(aperture, 1)}`,
    exposure && (exposure < 0.4 ? `1/${Math.round(1 / exposure)} s` : `${number(exposure, 1)} s`),
    iso && `ISO ${iso}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
