import type { Calibration } from './relevance.ts';

/**
 * The calibration for queries of an image and a text in which the text has another share than it was measured with: linear
 * between that of images (0), of both (`measuredAt`) and of texts (1). In the demo gallery, this is within 0.03 of the
 * thresholds that were measured with shares of 0.05 to 0.95.
 *
 * @param weight share of the text, 0 to 1
 */
export function calibrationAt(calibration: Calibration, measuredAt: number, weight: number): Calibration {
  const { image, text, both } = calibration;
  const [other, share] =
    weight < measuredAt ? [image, weight / measuredAt] : [text, (1 - weight) / (1 - measuredAt)];
  const between = (key: keyof typeof both) => other[key] + share * (both[key] - other[key]);
  return {
    ...calibration,
    both: {
      bias: between('bias'),
      cosine: between('cosine'),
      mean: between('mean'),
      std: between('std'),
      strong: between('strong'),
      possible: between('possible'),
    },
  };
}
