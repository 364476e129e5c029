/** A decoded picture before orientation and compositing: RGB or RGBA, 8 bits per channel, rows from top to bottom. */
export interface RawPicture {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}
