import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { thumbnailOf } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { checkServer, online } from '../state/connection.ts';
import type { ResultPicture } from '../state/results-model.ts';
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

/** The longest side of a picture that fills a place: more than the place's own where a very long one is cut. */
function longestSide(picture: ResultPicture, width: number, height: number): number {
  if (!picture.width || !picture.height) return Math.max(width, height);
  const scale = Math.max(width / picture.width, height / picture.height);
  return Math.floor(scale * Math.max(picture.width, picture.height));
}

/** The picture in a place of `width` × `height` CSS pixels: its colour first, then the thumbnail; its name if that fails. */
export function Thumbnail(props: { picture: ResultPicture; width: number; height: number; first: boolean }) {
  const { picture, width, height, first } = props;
  const image = useRef<HTMLImageElement>(null);
  const [loaded, setLoaded] = useState(shown.has(picture.id));
  const [broken, setBroken] = useState(false);
  // What failed because the server was gone is tried again when it is back.
  useLayoutEffect(() => {
    if (online.value) setBroken(false);
  }, [online.value]);
  const done = () => {
    shown.add(picture.id);
    setLoaded(true);
  };
  useLayoutEffect(() => {
    if (image.current?.complete && image.current.naturalWidth > 0) done();
  }, []);

  // Until the server is back its colour stands for it.
  if (broken && !online.value) return null;
  if (broken) {
    return (
      <span class="results-broken">
        <Icon name="broken" size={24} />
        <span>{baseName(picture.path)}</span>
      </span>
    );
  }
  const longest = longestSide(picture, width, height);
  const [once, twice] = [sizeFor(longest), sizeFor(2 * longest)];
  const askable = online.value || loaded;
  return (
    <img
      ref={image}
      class={loaded ? 'results-image' : 'results-image results-image-coming'}
      alt=""
      width={width}
      height={height}
      decoding="async"
      draggable={false}
      fetchpriority={first ? 'high' : 'auto'}
      srcset={
        askable ? `${thumbnailOf(picture.id, once)} 1x, ${thumbnailOf(picture.id, twice)} 2x` : undefined
      }
      src={askable ? thumbnailOf(picture.id, once) : undefined}
      onLoad={done}
      onError={() => void checkServer().then(() => setBroken(true))}
    />
  );
}
