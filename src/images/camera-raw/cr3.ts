import { boxesAt, readBoxes } from '../boxes.ts';

/** The box of Canon in `moov`, with EXIF data and a thumbnail. */
const CANON = '85c0b687820f11e08111f4ce462b6a48';
/** The box of Canon beside `moov`, with the preview. */
const PREVIEW = 'eaf42b5e1c984b88b9fbb7dc406e4d16';
const ID_LENGTH = 16;

/** What a CR3 of Canon has besides sensor data: views of the file, not checked. */
export interface Cr3 {
  readonly jpegs: readonly Uint8Array[];
  /** EXIF blocks: the directory of the photograph first, then that of the camera. */
  readonly exif: readonly Uint8Array[];
  /** An EXIF block whose first directory is that of GPS. */
  readonly gps: Uint8Array | undefined;
}

/** Reads the boxes of a CR3. The structure is described at https://github.com/lclevy/canon_cr3. Never throws. */
export function readCr3(bytes: Uint8Array): Cr3 {
  const own = boxesAt(bytes, ['moov', 'uuid']).find((content) => idOf(content) === CANON);
  const boxes = own === undefined ? [] : readBoxes(own.subarray(ID_LENGTH));
  const contentOf = (type: string) => boxes.find((box) => box.type === type)?.content;
  const exif = [contentOf('CMT2'), contentOf('CMT1')].filter((block) => block !== undefined);
  const tracks = boxesAt(bytes, ['moov', 'trak', 'mdia', 'minf', 'stbl']);
  const fromTracks = tracks.map((table) => firstSample(table, bytes));
  const fromPreview = boxesAt(bytes, ['uuid'])
    .filter((content) => idOf(content) === PREVIEW)
    // After the id are 8 bytes, then the box PRVW, whose JPEG follows a header of 16 bytes.
    .flatMap((content) => boxesAt(content.subarray(ID_LENGTH + 8), ['PRVW']))
    .map((content) => content.subarray(16));
  const jpegs = [...fromTracks, ...fromPreview].filter((jpeg) => jpeg !== undefined);
  return { jpegs, exif, gps: contentOf('CMT4') };
}

const idOf = (content: Uint8Array) => Buffer.from(content.subarray(0, ID_LENGTH)).toString('hex');

/** The first sample of a track, by its tables of sizes and offsets. */
function firstSample(table: Uint8Array, file: Uint8Array): Uint8Array | undefined {
  const [sizes] = boxesAt(table, ['stsz']);
  const [wide] = boxesAt(table, ['co64']);
  const [narrow] = boxesAt(table, ['stco']);
  const offsets = wide ?? narrow;
  if (sizes === undefined || offsets === undefined || sizes.length < 12) return;
  const view = new DataView(sizes.buffer, sizes.byteOffset, sizes.byteLength);
  // One size for all samples, or a table of them.
  const size = view.getUint32(4) || (sizes.length >= 16 ? view.getUint32(12) : 0);
  const places = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
  if (places.byteLength < (wide ? 16 : 12)) return;
  const from = wide ? Number(places.getBigUint64(8)) : places.getUint32(8);
  return size > 0 && from + size <= file.length ? file.subarray(from, from + size) : undefined;
}
