import type { InferenceSession } from 'onnxruntime-node';
import { SoutuError } from '../../errors.ts';
import type { Pixels } from '../embedder.ts';
import { createSession } from '../local/session.ts';
import { charactersOf } from './characters.ts';
import { decodeCtc, type Reading } from './ctc.ts';
import type { Quad } from './quad.ts';
import { straighten } from './straighten.ts';

/** Height of a line in the model's input, in pixels. */
const HEIGHT = 48;

export interface Recogniser {
  /** Reads one line of a picture. */
  read(picture: Pixels, line: Quad): Promise<Reading>;
  release(): Promise<void>;
}

/** @param list content of the file with the model's characters; null if there is none */
export async function openRecogniser(model: Uint8Array, list: string | null): Promise<Recogniser> {
  const characters = charactersOf(model, list);
  const { Tensor } = await import('onnxruntime-node');
  const session: InferenceSession = await createSession({ model });
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  return {
    async read(picture, line) {
      const { data, width, height } = straighten(picture, line, HEIGHT);
      const tensor = new Tensor('float32', data, [1, 3, height, width]);
      const result = (await session.run({ [input]: tensor }))[output]!;
      if (result.dims[2] !== characters.length) {
        throw new SoutuError(
          'model-invalid',
          `The reader of words tells ${result.dims[2]} characters apart, but its list has ${characters.length - 2}.`,
        );
      }
      return decodeCtc(result.data as Float32Array, characters);
    },
    release: () => session.release(),
  };
}
