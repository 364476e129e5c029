/** Zoom state: `scale` 1 fits the whole picture on the stage; x and y move its centre, in CSS pixels. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };

/** Small pictures are enlarged by at most this factor to fill the stage. */
const MAX_ENLARGEMENT = 2;

/** The size at which the whole picture fits on the stage. */
export function fitSize(picture: Size, stage: Size): Size {
  const by = Math.min(stage.width / picture.width, stage.height / picture.height, MAX_ENLARGEMENT);
  return {
    width: Math.max(1, Math.round(picture.width * by)),
    height: Math.max(1, Math.round(picture.height * by)),
  };
}

/** Maximum scale: twice the pixels of the picture, but at least four times the fitted size. */
export const maxZoom = (picture: Size, frame: Size) => Math.max(4, (2 * picture.width) / frame.width);

/** Zooms by a factor about a point relative to the centre of the stage; what is at this point stays there. */
export function zoomAt(zoom: Zoom, factor: number, px: number, py: number, max: number): Zoom {
  const scale = Math.min(max, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return { scale, x: px - (px - zoom.x) * by, y: py - (py - zoom.y) * by };
}

/** Keeps a zoomed picture from being dragged off the stage, and centres one that fits. */
export function clampZoom(zoom: Zoom, frame: Size, stage: Size): Zoom {
  const clamp = (value: number, length: number, available: number) => {
    const max = Math.max(0, (length * zoom.scale - available) / 2);
    return Math.min(max, Math.max(-max, value));
  };
  return {
    scale: zoom.scale,
    x: clamp(zoom.x, frame.width, stage.width),
    y: clamp(zoom.y, frame.height, stage.height),
  };
}
