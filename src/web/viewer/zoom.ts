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
const MOST_GROWTH = 2;

/** The size at which the whole picture fits on the stage. */
export function fitted(picture: Size, stage: Size): Size {
  const by = Math.min(stage.width / picture.width, stage.height / picture.height, MOST_GROWTH);
  return {
    width: Math.max(1, Math.round(picture.width * by)),
    height: Math.max(1, Math.round(picture.height * by)),
  };
}

/** Maximum scale: twice the pixels of the picture, but at least four times the fitted size. */
export const mostZoom = (picture: Size, frame: Size) => Math.max(4, (2 * picture.width) / frame.width);

/** Zooms by a factor about a point relative to the centre of the stage; what is at this point stays there. */
export function zoomAt(zoom: Zoom, factor: number, px: number, py: number, most: number): Zoom {
  const scale = Math.min(most, Math.max(1, zoom.scale * factor));
  const by = scale / zoom.scale;
  return { scale, x: px - (px - zoom.x) * by, y: py - (py - zoom.y) * by };
}

/** Keeps a zoomed picture from being dragged off the stage, and centres one that fits. */
export function held(zoom: Zoom, frame: Size, stage: Size): Zoom {
  const hold = (value: number, length: number, room: number) => {
    const most = Math.max(0, (length * zoom.scale - room) / 2);
    return Math.min(most, Math.max(-most, value));
  };
  return {
    scale: zoom.scale,
    x: hold(zoom.x, frame.width, stage.width),
    y: hold(zoom.y, frame.height, stage.height),
  };
}
