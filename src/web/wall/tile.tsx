import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import type { WallPicture } from '../state/results-model.ts';
import { number, t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { openFromWall } from './open.ts';
import { dayName } from './sections.ts';
import { selected, toggle } from './selection.ts';
import { Thumbnail } from './thumbnail.tsx';
import { TileOverlay } from './tile-overlay.tsx';

interface TileProps {
  readonly picture: WallPicture | undefined;
  readonly place: number;
  /** In whole pixels, from the corner of the part of the wall. */
  readonly box: { left: number; top: number; width: number; height: number };
  /** Place in its list and length of it; -1 while the end is not known. */
  readonly position: number;
  readonly setSize: number;
  /** The one picture of the wall that Tab reaches. */
  readonly reachable: boolean;
  readonly first: boolean;
  readonly dimmed: boolean;
  /** The address of the wall with the viewer on this picture. */
  readonly href: string;
}

/** One picture of the wall, or its empty place until it is loaded. */
export function Tile(props: TileProps) {
  const { picture, box, place, position, setSize, reachable } = props;
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const tile = useRef<HTMLDivElement>(null);
  // A picture that is put in another place goes away under the pointer, and no browser says that the pointer has left it.
  useLayoutEffect(() => {
    if (!tile.current?.matches(':hover')) setHovered(false);
  }, [place]);
  const item = { role: 'listitem', 'aria-posinset': position, 'aria-setsize': setSize } as const;
  const style = { left: box.left, top: box.top, width: box.width, height: box.height };
  if (!picture) {
    return (
      <div {...item} class="wall-tile" style={style}>
        <span
          class="wall-open"
          role="img"
          aria-label={t('wallComing')}
          data-wall-place={place}
          tabIndex={reachable ? 0 : -1}
        />
      </div>
    );
  }
  const { id, path, relevance, score, color } = picture;
  const checked = selected.value.has(id);
  const active = hovered || focused;
  return (
    <div
      ref={tile}
      {...item}
      class={`wall-tile${props.dimmed ? ' wall-dimmed' : ''}${checked ? ' wall-checked' : ''}`}
      style={style}
      onPointerEnter={(event) => setHovered(event.pointerType === 'mouse')}
      onPointerLeave={() => setHovered(false)}
      onFocusIn={(event) => setFocused((event.target as Element).matches(':focus-visible'))}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        // On the way to one of its buttons these must stay.
        if (!currentTarget.contains(relatedTarget as Node | null)) setFocused(false);
      }}
    >
      <a
        class="wall-open"
        style={color ? { backgroundColor: color } : {}}
        href={props.href}
        data-wall-item={id}
        data-wall-place={place}
        tabIndex={reachable ? 0 : -1}
        aria-label={`${baseName(path)}, ${dayName(picture.takenAt ?? picture.mtime)}`}
        title={
          relevance === undefined || score === undefined
            ? baseName(path)
            : `${baseName(path)}\n${t('wallScore', { percent: number(relevance * 100), score: number(score, 3) })}`
        }
        onClick={(event) => openFromWall(event, picture)}
        onDragStart={(event) => {
          event.dataTransfer?.setData('text/soutu-id', id);
        }}
      >
        <Thumbnail picture={picture} width={box.width} height={box.height} first={props.first} />
      </a>
      {active && <TileOverlay picture={picture} width={box.width} />}
      {(active || selected.value.size > 0) && box.width >= 44 && (
        <button
          type="button"
          class="wall-check"
          aria-label={t('wallSelect', { name: baseName(path) })}
          aria-pressed={checked}
          onClick={(event) => toggle(picture, { range: event.shiftKey })}
        >
          <Icon name="check" size={16} />
        </button>
      )}
    </div>
  );
}
