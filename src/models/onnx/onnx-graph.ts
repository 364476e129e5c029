import { relative, sep } from 'node:path';
import { SoutuError } from '../../errors.ts';
import type { TensorEntry } from '../files/safetensors.ts';
import {
  type Attribute,
  encodeModel,
  type InitializerSpec,
  type NodeSpec,
  type TensorType,
  TYPE,
  type ValueSpec,
} from './onnx-protobuf.ts';

/** How linear layers are computed: see linear.ts and int8.ts. */
export type Arithmetic = 'fp32' | 'int8-smoothed' | 'int8-rotated';

/** How int8 arithmetic stores weights: unsigned ones are shifted by 128. The results are the same; see int8.ts. */
export type WeightBytes = 'signed' | 'unsigned';

/** A graph under construction. Methods return the generated names of values. */
export interface Graph {
  readonly arithmetic: Arithmetic;
  readonly weightBytes: WeightBytes;
  /** Adds a node with one output and returns the output's name; an equal node is added only once. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    domain?: string,
  ): string;
  /** The same for a node with several outputs. */
  nodes(op: string, inputs: readonly string[], outputs: number): string[];
  /** A tensor of the model, cast to float32. Throws `model-invalid` if it is missing or has another shape. */
  weight(name: string, shape: readonly number[], as?: readonly number[]): string;
  /** The same, in the type of the file. */
  rawWeight(name: string, shape: readonly number[], as?: readonly number[]): string;
  floats(values: readonly number[], shape?: readonly number[]): string;
  integers(values: readonly number[], shape?: readonly number[]): string;
  /** Encodes the completed model, whose `output` is the value `result`. */
  encode(name: string, ends: GraphEnds): Uint8Array;
}

interface GraphEnds {
  readonly inputs: readonly ValueSpec[];
  readonly output: ValueSpec;
  readonly result: string;
}

/** Operator domain of ONNX Runtime's own operators. */
export const ORT = 'com.microsoft';

const WEIGHT_TYPES: Readonly<Record<string, TensorType>> = {
  F32: TYPE.float,
  F16: TYPE.float16,
  BF16: TYPE.bfloat16,
};

/** Creates a graph whose weights are external data in the files of `tensors`, all of which are below `folder`. */
export function createGraph(
  tensors: ReadonlyMap<string, TensorEntry>,
  folder: string,
  arithmetic: Arithmetic,
  weightBytes: WeightBytes = 'signed',
): Graph {
  const nodeList: NodeSpec[] = [];
  const initializers: InitializerSpec[] = [];
  const known = new Map<string, string[]>();

  const memoized = (key: string, make: () => string[]): string[] => {
    const found = known.get(key) ?? make();
    known.set(key, found);
    return found;
  };
  const add = (
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: NodeSpec['attributes'],
    domain: string,
  ) =>
    memoized(JSON.stringify([op, inputs, attributes, domain]), () => {
      const name = `${op}_${nodeList.length}`;
      const outputs = Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}_${i}`));
      nodeList.push({ op, domain, name, inputs, outputs, attributes });
      return outputs;
    });
  const constant = (type: TensorType, raw: Uint8Array, shape: readonly number[]) =>
    memoized(JSON.stringify([type, Buffer.from(raw).toString('hex'), shape]), () => {
      const name = `constant_${initializers.length}`;
      initializers.push({ name, type, shape, raw });
      return [name];
    })[0]!;

  const graph: Graph = {
    arithmetic,
    weightBytes,
    node: (op, inputs, attributes = {}, domain = '') => add(op, inputs, 1, attributes, domain)[0]!,
    nodes: (op, inputs, outputs) => add(op, inputs, outputs, {}, ''),
    rawWeight: (name, shape, as = shape) =>
      memoized(`weight ${name}`, () => {
        const { type, entry } = findWeight(tensors, name, shape);
        const location = relative(folder, entry.file).split(sep).join('/');
        initializers.push({ name, type, shape: as, location, offset: entry.offset, length: entry.length });
        return [name];
      })[0]!,
    weight: (name, shape, as) => {
      const raw = graph.rawWeight(name, shape, as);
      return tensors.get(name)?.dtype === 'F32' ? raw : graph.node('Cast', [raw], { to: TYPE.float });
    },
    floats: (values, shape = [values.length]) =>
      constant(TYPE.float, new Uint8Array(Float32Array.from(values).buffer), shape),
    integers: (values, shape = [values.length]) =>
      constant(TYPE.int64, new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer), shape),
    encode: (name, { inputs, output, result }) => {
      const last: NodeSpec = {
        op: 'Identity',
        domain: '',
        name: 'result',
        inputs: [result],
        outputs: [output.name],
        attributes: {},
      };
      return encodeModel({
        name,
        nodes: [...nodeList, last],
        initializers,
        inputs,
        outputs: [output],
      });
    },
  };
  return graph;
}

function findWeight(tensors: ReadonlyMap<string, TensorEntry>, name: string, shape: readonly number[]) {
  const entry = tensors.get(name);
  if (entry === undefined)
    throw new SoutuError('model-invalid', `The model has no tensor ${name}, which its config.json requires.`);
  const type = WEIGHT_TYPES[entry.dtype];
  const where = `${entry.file}: tensor ${name}`;
  if (type === undefined)
    throw new SoutuError(
      'model-invalid',
      `${where} is ${entry.dtype}; only F32, F16 and BF16 are supported.`,
    );
  if (entry.shape.length !== shape.length || entry.shape.some((n, i) => n !== shape[i])) {
    throw new SoutuError(
      'model-invalid',
      `${where} has the shape [${entry.shape}], but config.json requires [${shape}].`,
    );
  }
  return { type, entry };
}
