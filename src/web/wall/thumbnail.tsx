import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { thumbnailOf } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { doubt, online } from '../state/connection.ts';
import type { WallPicture } from '../state/wall.ts';
import { baseName } from '../text/paths.ts';

/** The sizes that the server keeps, by longest side. */
const SIZES = [160, 320, 640, 1280, 2048];
/** Enlarged this much nobody sees the difference, and it saves the next larger size. */
const STRETCH = 1.15;
/** Pictures that were shown before appear at once. */
const shown = new Set<string>();

function sizeFor(pixels: number): number {
  return SIZES.find((size) => size * STRETCH >= pixels) ?? 2048;
}

/** The picture in a place of `width` × `height` CSS pixels: its colour first, then the thumbnail; its name if that fails. */
export function Thumbnail(props: { picture: WallPicture; width: number; height: number; first: boolean }) {
  const { picture, width, height, first } = props;
  const image = useRef<HTMLImageElement>(null);
  const [loaded, setLoaded] = useState(shown.has(picture.id));
  const [broken, setBroken] = useState(false);
  // What failed because the server was gone is tried again when it is back.
  useEffect(() => {
    if (online.value) setBroken(false);
  }, [online.value]);
  const done = () => {
    shown.add(picture.id);
    setLoaded(true);
  };
  useLayoutEffect(() => {
    if (image.current?.complete && image.current.naturalWidth > 0) done();
  }, []);

  if (broken) {
    return (
      <span class="wall-broken">
        <Icon name="broken" size={24} />
        <span>{baseName(picture.path)}</span>
      </span>
    );
  }
  const [once, twice] = [sizeFor(Math.max(width, height)), sizeFor(2 * Math.max(width, height))];
  return (
    <img
      ref={image}
      class={loaded ? 'wall-image' : 'wall-image wall-image-coming'}
      alt=""
      width={width}
      height={height}
      decoding="async"
      draggable={false}
      fetchpriority={first ? 'high' : 'auto'}
      srcset={`${thumbnailOf(picture.id, once)} 1x, ${thumbnailOf(picture.id, twice)} 2x`}
      src={thumbnailOf(picture.id, once)}
      onLoad={done}
      onError={() => {
        setBroken(true);
        void doubt();
      }}
    />
  );
}
