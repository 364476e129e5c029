import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { thumbnailOf } from '../api.ts';
import { checkServer, online } from '../state/connection.ts';
import type { ResultPicture } from '../state/results-model.ts';
import { baseName } from '../text/paths.ts';
import { Icon } from './icon.tsx';
import './thumbnail.css';

/** Sizes of thumbnails that the server caches, by longest side. */
const SIZES = [160, 320, 640, 1280, 2048];
/** Upscaling by this factor is not noticeable and avoids the next larger size. */
const STRETCH = 1.15;
/** Width in CSS pixels below which a name does not fit. */
const NAMED_WIDTH = 96;
/** Thumbnails that were shown before, which appear without a fade. */
const shown = new Set<string>();

function sizeFor(pixels: number): number {
  return SIZES.find((size) => size * STRETCH >= pixels) ?? 2048;
}

/** What is needed of a picture to show it. */
export type ShownPicture = Pick<ResultPicture, 'id' | 'path' | 'color'> &
  Partial<Pick<ResultPicture, 'width' | 'height'>>;

interface ThumbnailProps {
  readonly picture: ShownPicture;
  readonly width: number;
  readonly height: number;
  /** Whether it is loaded before other pictures. */
  readonly first?: boolean;
  /** Whether it is loaded only when it is near the visible part of the page. */
  readonly lazy?: boolean;
}

/** Longest side of a picture that covers its tile; larger than the tile if an extreme aspect ratio is cropped. */
function longestSide(picture: ShownPicture, width: number, height: number): number {
  if (!picture.width || !picture.height) return Math.max(width, height);
  const scale = Math.max(width / picture.width, height / picture.height);
  return Math.floor(scale * Math.max(picture.width, picture.height));
}

/**
 * The picture in a box of `width` × `height` CSS pixels: first nothing, so that the mean colour of the box is seen, then the
 * thumbnail, or a placeholder if that fails.
 */
export function Thumbnail({ picture, width, height, first, lazy }: ThumbnailProps) {
  const image = useRef<HTMLImageElement>(null);
  const [loaded, setLoaded] = useState(shown.has(picture.id));
  const [broken, setBroken] = useState(false);
  // Retries thumbnails that failed while the server was offline.
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

  // Shows the mean colour until the server is back.
  if (broken && !online.value) return null;
  if (broken) {
    return (
      <span class="thumbnail-broken">
        <Icon name="broken" size={24} />
        {width >= NAMED_WIDTH && <span>{baseName(picture.path)}</span>}
      </span>
    );
  }
  const longest = longestSide(picture, width, height);
  const [once, twice] = [sizeFor(longest), sizeFor(2 * longest)];
  const askable = online.value || loaded;
  return (
    <img
      ref={image}
      class={loaded ? 'thumbnail' : 'thumbnail thumbnail-coming'}
      alt=""
      width={width}
      height={height}
      decoding="async"
      loading={lazy ? 'lazy' : 'eager'}
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
