/** A file of the reader of words as its hub publishes it. */
export interface PublishedFile {
  /** Path in the repository; the file keeps its last part as its name on this disk. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

export interface PublishedReader {
  /** ORGANISATION/NAME@REVISION on ModelScope. */
  readonly repository: string;
  readonly files: readonly PublishedFile[];
}

/**
 * PP-OCR of PaddleOCR (Apache-2.0) in ONNX format, as RapidOCR publishes it: the detector of version 4, which is three times as fast as
 * that of version 6 and finds the same lines, and the small recogniser of version 6, which keeps the blanks between English words.
 */
export const PUBLISHED_READER: PublishedReader = {
  repository: 'RapidAI/RapidOCR@v3.10.0',
  files: [
    {
      path: 'onnx/PP-OCRv4/det/ch_PP-OCRv4_det_mobile.onnx',
      size: 4745517,
      sha256: 'd2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9',
    },
    {
      path: 'onnx/PP-OCRv6/rec/PP-OCRv6_rec_small.onnx',
      size: 21234383,
      sha256: '6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884',
    },
  ],
};
