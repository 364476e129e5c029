import { useEffect, useState } from 'preact/hooks';
import type { Region } from '../../core/region.ts';
import { thumbnailOf, uploadThumbnail } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { checkServer, online } from '../state/connection.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { cutOf } from './cut.ts';

/** Side of a thumbnail in the header, in CSS pixels. */
const SIDE = 36;
/** Largest thumbnail size of the server. */
const MAX_SIZE = 1024;

/** Address of a thumbnail that is sharp even if only a part of it is shown. */
export function thumbOf({ kind, id }: SearchPicture, region: Region | null = null): string {
  const part = region ? Math.min(region.width, region.height) : 0.5;
  const size = Math.min(MAX_SIZE, Math.ceil((SIDE * devicePixelRatio) / part));
  return kind === 'similarTo' ? thumbnailOf(id, size) : uploadThumbnail(id, size);
}

/**
 * A small square thumbnail of a picture or of a part of it; an icon if it cannot be loaded. Decorative: the control around
 * it has the accessible name.
 */
export function Thumb({ src, region = null }: { src: string; region?: Region | null }) {
  const [seen, setSeen] = useState<{ width: number; height: number } | null>(null);
  const [broken, setBroken] = useState(false);
  // Retries a thumbnail that failed while the server was offline.
  useEffect(() => setBroken(false), [src, online.value]);
  const cut = seen && cutOf(region, seen.width, seen.height);
  const style = cut
    ? { width: `${cut.width}%`, height: `${cut.height}%`, left: `${cut.left}%`, top: `${cut.top}%` }
    : { opacity: 0 };
  return (
    <span class="thumb">
      {broken ? (
        <Icon name="image" size={18} />
      ) : (
        <img
          src={online.value || seen ? src : undefined}
          alt=""
          decoding="async"
          style={style}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSeen({ width: naturalWidth || 1, height: naturalHeight || 1 })
          }
          onError={() => {
            setBroken(true);
            void checkServer();
          }}
        />
      )}
    </span>
  );
}
