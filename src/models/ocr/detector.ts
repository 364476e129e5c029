import type { InferenceSession } from 'onnxruntime-node';
import type { Pixels } from '../embedder.ts';
import { createSession } from '../local/session.ts';
import type { TextMap } from './boxes.ts';
import { resizeTo } from './resize.ts';

/** Small pictures are enlarged by at most this. */
const MAX_ENLARGEMENT = 1.5;
/** The sides of the input are multiples of this. */
const STEP = 32;
/** Mean and standard deviation of ImageNet's red, green and blue, in levels. */
const MEAN = [123.675, 116.28, 103.53];
const DEVIATION = [58.395, 57.12, 57.375];

export interface Detector {
  /**
   * Where a picture has text.
   *
   * @param side length in pixels to which its longer side is resized
   */
  map(picture: Pixels, side: number): Promise<TextMap>;
  release(): Promise<void>;
}

export async function openDetector(model: Uint8Array): Promise<Detector> {
  const { Tensor } = await import('onnxruntime-node');
  const session: InferenceSession = await createSession({ model });
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  return {
    async map(picture, side) {
      const scale = Math.min(side / Math.max(picture.width, picture.height), MAX_ENLARGEMENT);
      const fit = (length: number) => Math.max(STEP, Math.round((length * scale) / STEP) * STEP);
      const small = resizeTo(picture, fit(picture.width), fit(picture.height));
      const { width, height } = small;
      const tensor = new Tensor('float32', normalised(small), [1, 3, height, width]);
      const result = (await session.run({ [input]: tensor }))[output]!;
      return { data: result.data as Float32Array, width, height };
    },
    release: () => session.release(),
  };
}

/** Planes blue, green, red, as the models were trained. */
function normalised({ data, width, height }: Pixels): Float32Array {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  // The means and deviations are in the order of the planes of the training, which named them by position.
  for (let channel = 0; channel < 3; channel++) {
    const [mean, scale, from] = [MEAN[channel]!, 1 / DEVIATION[channel]!, 2 - channel];
    const start = channel * plane;
    for (let at = 0; at < plane; at++) values[start + at] = (data[at * 3 + from]! - mean) * scale;
  }
  return values;
}
