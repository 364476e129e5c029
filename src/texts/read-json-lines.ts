import { type Fields, readFields, WrongValue } from './entry.ts';
import type { BadLine, Line, ReadText } from './line.ts';

/** Reads a text from each line, which is a JSON object: `{"text": "…", "id": …, "link": …, "language": …, "tags": […]}`. */
export async function* readJsonLines(lines: AsyncIterable<Line>): AsyncGenerator<ReadText | BadLine> {
  for await (const { number: line, text: json, problem, bytes } of lines) {
    if (json === null) yield { line, bytes, problem: problem! };
    else if (json.trim() !== '') {
      const read = readFields({ line, bytes }, () => objectIn(json));
      if (read !== null) yield read;
    }
  }
}

function objectIn(json: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new WrongValue(`is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WrongValue('is no JSON object such as {"text": "a red shoe"}');
  if (!('text' in value) && !('caption' in value)) throw new WrongValue('has no "text"');
  return value as Fields;
}
