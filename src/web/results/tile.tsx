import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { Thumbnail } from '../parts/thumbnail.tsx';
import type { ResultPicture } from '../state/results-model.ts';
import { number, t } from '../text/language.ts';
import { baseName } from '../text/paths.ts';
import { openFromResults } from './open.ts';
import { dayName } from './sections.ts';
import { selected, toggle } from './selection.ts';
import { TileOverlay } from './tile-overlay.tsx';
import { Why, whyOf } from './why.tsx';

interface TileProps {
  readonly picture: ResultPicture | undefined;
  readonly index: number;
  /** In whole pixels, relative to its section. */
  readonly box: { left: number; top: number; width: number; height: number };
  /** 1-based position in its list, and the length of the list; -1 while that is unknown. */
  readonly position: number;
  readonly setSize: number;
  /** Whether the picture is the only one in the tab order. */
  readonly reachable: boolean;
  readonly first: boolean;
  readonly dimmed: boolean;
  /** Address of the results with this picture in the viewer. */
  readonly href: string;
}

/** One picture of the results, or a placeholder until it is loaded. */
export function Tile(props: TileProps) {
  const { picture, box, index, position, setSize, reachable } = props;
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const tile = useRef<HTMLDivElement>(null);
  // When a tile moves away from under the pointer, browsers do not report that the pointer has left it.
  useLayoutEffect(() => {
    if (!tile.current?.matches(':hover')) setHovered(false);
  }, [index]);
  const item = { role: 'listitem', 'aria-posinset': position, 'aria-setsize': setSize } as const;
  const style = { left: box.left, top: box.top, width: box.width, height: box.height };
  if (!picture) {
    return (
      <div {...item} class="results-tile" style={style}>
        <span
          class="results-open"
          role="img"
          aria-label={t('resultsComing')}
          data-result-index={index}
          tabIndex={reachable ? 0 : -1}
        />
      </div>
    );
  }
  const { id, path, relevance, score, color } = picture;
  const checked = selected.value.has(id);
  const active = hovered || focused;
  const why = whyOf(picture);
  return (
    <div
      ref={tile}
      {...item}
      class={`results-tile${props.dimmed ? ' results-dimmed' : ''}${checked ? ' results-checked' : ''}`}
      style={style}
      onPointerEnter={(event) => setHovered(event.pointerType === 'mouse')}
      onPointerLeave={() => setHovered(false)}
      onFocusIn={(event) => setFocused((event.target as Element).matches(':focus-visible'))}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        // Keeps the buttons of the tile visible while the focus moves to them.
        if (!currentTarget.contains(relatedTarget as Node | null)) setFocused(false);
      }}
    >
      <a
        class="results-open"
        style={color ? { backgroundColor: color } : {}}
        href={props.href}
        data-result={id}
        data-result-index={index}
        tabIndex={reachable ? 0 : -1}
        aria-label={`${baseName(path)}, ${dayName(picture.date)}`}
        title={[
          baseName(path),
          ...(relevance === undefined || score === undefined
            ? []
            : [t('resultsScore', { level: t(relevance), score: number(score, 3) })]),
          ...whyOf(picture, true),
        ].join('\n')}
        onClick={(event) => openFromResults(event, picture)}
        onDragStart={(event) => {
          event.dataTransfer?.setData('text/soutu-id', id);
        }}
      >
        <Thumbnail picture={picture} width={box.width} height={box.height} first={props.first} />
      </a>
      {why.length > 0 && !active && (
        <span class="results-facts results-why" aria-hidden="true">
          <Why lines={why} />
        </span>
      )}
      {active && <TileOverlay picture={picture} width={box.width} />}
      {(active || selected.value.size > 0) && box.width >= 44 && (
        <button
          type="button"
          class="results-check"
          aria-label={t('resultsSelect', { name: baseName(path) })}
          aria-pressed={checked}
          onClick={(event) => toggle(picture, { range: event.shiftKey })}
        >
          <Icon name="check" size={16} />
        </button>
      )}
    </div>
  );
}
