import { SoutuError } from '../../errors.ts';

/** Of the protobuf message ModelProto: metadata_props, with a key and a value. */
const METADATA = 14;
const [KEY, VALUE] = [1, 2];

/**
 * The character of each class of a recogniser: the blank, those of its list, and a space. The list has one character a line; it is
 * in the model's metadata under the key `character`, or in a text file beside it.
 *
 * @param list content of the text file; null if there is none
 * @throws `model-invalid` if there is no list
 */
export function charactersOf(model: Uint8Array, list: string | null): string[] {
  const text = metadataOf(model).get('character') ?? list;
  if (text === null) {
    throw new SoutuError(
      'model-invalid',
      'The reader of words has no list of characters, neither inside nor beside its file.',
    );
  }
  // A character of the list may be one that splits lines elsewhere, so only line feeds do.
  return ['', ...text.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/** The metadata of an ONNX model, which ONNX Runtime does not give to Node. Throws `model-invalid` for another file. */
function metadataOf(model: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (const [field, content] of fieldsOf(model)) {
    if (field !== METADATA) continue;
    const entry = new Map(fieldsOf(content));
    found.set(textOf(entry.get(KEY)), textOf(entry.get(VALUE)));
  }
  return found;
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** The fields of a protobuf message that hold bytes: strings and messages. */
function* fieldsOf(message: Uint8Array): Generator<[field: number, content: Uint8Array]> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw damaged();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag % 8;
    if (kind === 0) varint();
    else if (kind === 1) at += 8;
    else if (kind === 5) at += 4;
    else if (kind === 2) {
      const length = varint();
      if (at + length > message.length) throw damaged();
      yield [Math.floor(tag / 8), message.subarray(at, at + length)];
      at += length;
    } else throw damaged();
  }
}

const damaged = () =>
  new SoutuError('model-invalid', 'The reader of words is not an ONNX model, or damaged.');
