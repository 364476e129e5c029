import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { fileOf, thumbnailOf, uploadThumbnail } from '../api.ts';
import { selectingPart } from '../state/actions.ts';
import { checkServer, online } from '../state/connection.ts';
import type { SearchPicture } from '../state/search-state.ts';
import { t } from '../text/language.ts';
import { followGestures } from './gestures.ts';
import { Part } from './part.tsx';
import { Problem } from './problem.tsx';
import { WordsLayer } from './words-layer.tsx';
import { clampZoom, fitSize, maxZoom, type Size, WHOLE, type Zoom, zoomAt } from './zoom.ts';

/** Largest size of a thumbnail, by its longest side. */
const LARGEST_THUMBNAIL = 2048;
/** The size used by the tiles, which the browser has usually cached. */
const FIRST_THUMBNAIL = 640;
const SHOWN_BY_BROWSERS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'bmp'];

interface Facts {
  readonly width: number | null;
  readonly height: number | null;
  readonly format: string;
  readonly color: string | null;
}

export interface StageControls {
  readonly zoomBy: (factor: number) => void;
  readonly whole: () => void;
}

interface Props {
  readonly source: SearchPicture;
  /** Null for an upload, and until they are loaded. */
  readonly facts: Facts | null;
  readonly name: string;
  readonly step: (by: 1 | -1) => void;
  readonly controls: (controls: StageControls) => void;
}

/** The picture: first a small thumbnail, then a sharp one; can be zoomed and dragged, or have a part selected. */
export function Stage({ source, facts, name, step, controls }: Props) {
  const surface = useRef<HTMLDivElement>(null);
  const stage = useSignal<Size>({ width: 1, height: 1 });
  const zoom = useSignal<Zoom>(WHOLE);
  const measured = useSignal<(Size & { readonly id: string }) | null>(null);
  /** Id of the picture that could not be loaded. */
  const broken = useSignal<string | null>(null);
  const attempt = useSignal(0);

  const loaded = measured.value?.id === source.id ? measured.value : null;
  const size = facts?.width && facts.height ? { width: facts.width, height: facts.height } : loaded;
  const frame = size ? fitSize(size, stage.value) : { width: 1, height: 1 };
  const latest = useRef({ frame, size });
  latest.current = { frame, size };

  const change = (next: Zoom) => {
    zoom.value = clampZoom(next, latest.current.frame, stage.peek());
  };
  const zoomBy = (factor: number, px = 0, py = 0) => {
    const { size: pixels, frame: fit } = latest.current;
    if (pixels && !selectingPart.peek()) change(zoomAt(zoom.peek(), factor, px, py, maxZoom(pixels, fit)));
  };

  useEffect(() => {
    controls({ zoomBy, whole: () => change(WHOLE) });
    const watch = new ResizeObserver(([entry]) => {
      stage.value = { width: entry!.contentRect.width, height: entry!.contentRect.height };
      change(zoom.peek());
    });
    watch.observe(surface.current!);
    const stop = followGestures(surface.current!, {
      zoomBy,
      zoomed: () => zoom.peek().scale > 1,
      off: () => selectingPart.peek(),
      pan: (dx, dy) => change({ ...zoom.peek(), x: zoom.peek().x + dx, y: zoom.peek().y + dy }),
      toggle: (px, py) => (zoom.peek().scale > 1 ? change(WHOLE) : zoomBy(2.5, px, py)),
      swipe: step,
    });
    return () => {
      watch.disconnect();
      stop();
    };
  }, []);
  useEffect(() => {
    zoom.value = WHOLE;
  }, [source.id]);
  // Retries pictures that failed while the server was offline.
  useSignalEffect(() => {
    if (online.value) broken.value = null;
  });
  useSignalEffect(() => {
    if (selectingPart.value) zoom.value = WHOLE;
  });

  // The same object until the size changes, so that zooming renders no line anew.
  const layer = useMemo(() => <WordsLayer frame={frame} />, [frame.width, frame.height]);

  const longest = size ? Math.max(size.width, size.height) : 0;
  const original =
    source.kind === 'similarTo' &&
    zoom.value.scale > 1 &&
    longest > LARGEST_THUMBNAIL &&
    SHOWN_BY_BROWSERS.includes(facts?.format ?? '');
  const { scale, x, y } = zoom.value;
  const first =
    source.kind === 'similarTo'
      ? thumbnailOf(source.id, FIRST_THUMBNAIL)
      : uploadThumbnail(source.id, LARGEST_THUMBNAIL);

  return (
    <div class={`view-stage ${scale > 1 ? 'view-zoomed' : ''}`}>
      <div class="view-surface" ref={surface}>
        {broken.value === source.id && online.value ? (
          <Problem
            title={t('viewBroken')}
            hint={t('viewBrokenHint')}
            again={() => {
              broken.value = null;
              attempt.value++;
            }}
          />
        ) : (
          <div
            class="view-frame"
            data-measured={size !== null}
            style={{
              width: `${frame.width}px`,
              height: `${frame.height}px`,
              transform: scale === 1 ? 'none' : `translate(${x}px, ${y}px) scale(${scale})`,
              backgroundColor: (!loaded && facts?.color) || 'transparent',
            }}
          >
            <img
              key={`${source.id}${attempt.value}`}
              class="view-layer"
              src={online.value || loaded ? first : undefined}
              alt={name}
              draggable={false}
              onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
                measured.value = { id: source.id, width, height };
              }}
              onError={() => void checkServer().then(() => (broken.value = source.id))}
            />
            {source.kind === 'similarTo' && longest > FIRST_THUMBNAIL && (
              <Layer
                key={`${source.id}sharp${attempt.value}`}
                src={thumbnailOf(source.id, LARGEST_THUMBNAIL)}
              />
            )}
            {original && <Layer key={`${source.id}file`} src={fileOf(source.id)} />}
            {layer}
            {selectingPart.value && size && <Part source={source} frame={frame} name={name} />}
          </div>
        )}
      </div>
    </div>
  );
}

/** A sharper picture on top of the previous one, shown once it is fully loaded. */
function Layer({ src }: { src: string }) {
  const there = useSignal(false);
  return (
    <img
      class="view-layer"
      src={online.value || there.value ? src : undefined}
      alt=""
      draggable={false}
      data-visible={there.value}
      onLoad={() => {
        there.value = true;
      }}
    />
  );
}
