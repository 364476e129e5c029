import { INDOORS } from './scenes/list/indoors.ts';
import { NATURE } from './scenes/list/nature.ts';
import { TOWNS } from './scenes/list/town.ts';
import { paint } from './scenes/paint.ts';
import { createSprites } from './scenes/things.ts';

export interface Scene {
  readonly file: string;
  /** The finished picture; a JPEG carries `taken` in its EXIF. */
  readonly picture: (taken: Date) => Promise<Buffer>;
}

/** Every scene of the gallery: <place>-<what>-<time>.webp or .jpg. Twins by day and by night differ in the light only. */
export function listScenes(): Scene[] {
  const sprites = createSprites();
  return [...NATURE, ...TOWNS, ...INDOORS].flatMap(({ name, times, ...scene }, index) =>
    times.map((time) => {
      const file = `${name}-${time}.${index % 2 ? 'jpg' : 'webp'}`;
      return { file, picture: (taken: Date) => paint(scene, time, file, name, sprites, taken) };
    }),
  );
}
