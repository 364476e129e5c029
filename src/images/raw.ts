/** A decoded picture before orientation and compositing: 8 bits a channel, RGB or RGBA, rows from the top. */
export interface RawPicture {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}
