/**
 * The part of onnx.proto3 that graphs need, written as protocol buffers. The numbers are the field numbers of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3.
 */

/** Element types of TensorProto.DataType. */
export const TYPE = { float: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10, bfloat16: 16 } as const;
export type TensorType = (typeof TYPE)[keyof typeof TYPE];

/** An attribute: a float, an integer or a list of integers. */
export type Attribute = { readonly float: number } | number | readonly number[];

export interface NodeSpec {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A dimension is a size, or a name if it is known only at run time. */
export interface ValueSpec {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly (number | string)[];
}

export type InitializerSpec = {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
} & (
  | { readonly raw: Uint8Array }
  | { readonly location: string; readonly offset: number; readonly length: number }
);

export interface GraphSpec {
  readonly name: string;
  readonly nodes: readonly NodeSpec[];
  readonly initializers: readonly InitializerSpec[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
}

/** Opset 17 has LayerNormalization and still passes the axes of reductions as attributes. */
const OPSET = 17;
const IR_VERSION = 8;

/** Encodes the graph as a ModelProto. */
export function encodeModel(graph: GraphSpec): Uint8Array {
  const model = [
    integer(1, IR_VERSION),
    text(2, 'soutu'),
    message(7, encodeGraph(graph)),
    message(8, [text(1, ''), integer(2, OPSET)]),
    message(8, [text(1, 'com.microsoft'), integer(2, 1)]),
  ];
  return new Uint8Array(Buffer.concat(model));
}

function encodeGraph(graph: GraphSpec): Uint8Array[] {
  return [
    ...graph.nodes.map((node) => message(1, encodeNode(node))),
    text(2, graph.name),
    ...graph.initializers.map((tensor) => message(5, encodeTensor(tensor))),
    ...graph.inputs.map((value) => message(11, encodeValue(value))),
    ...graph.outputs.map((value) => message(12, encodeValue(value))),
  ];
}

function encodeNode(node: NodeSpec): Uint8Array[] {
  return [
    ...node.inputs.map((name) => text(1, name)),
    ...node.outputs.map((name) => text(2, name)),
    text(3, node.name),
    text(4, node.op),
    ...Object.entries(node.attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
    text(7, node.domain),
  ];
}

function encodeAttribute(name: string, value: Attribute): Uint8Array[] {
  if (typeof value === 'number') return [text(1, name), integer(3, value), integer(20, 2)];
  if ('float' in value) return [text(1, name), float(2, value.float), integer(20, 1)];
  return [text(1, name), ...value.map((n) => integer(8, n)), integer(20, 7)];
}

function encodeTensor(tensor: InitializerSpec): Uint8Array[] {
  const head = [...tensor.shape.map((n) => integer(1, n)), integer(2, tensor.type), text(8, tensor.name)];
  if ('raw' in tensor) return [...head, bytes(9, tensor.raw)];
  const { location, offset, length } = tensor;
  const entries = Object.entries({ location, offset: String(offset), length: String(length) });
  return [
    ...head,
    ...entries.map(([key, value]) => message(13, [text(1, key), text(2, value)])),
    integer(14, 1),
  ];
}

function encodeValue({ name, type, shape }: ValueSpec): Uint8Array[] {
  const dimensions = shape.map((n) => message(1, [typeof n === 'number' ? integer(1, n) : text(2, n)]));
  return [text(1, name), message(2, [message(1, [integer(1, type), message(2, dimensions)])])];
}

/** Base-128 varint; negative integers are written as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return Uint8Array.from(out);
}

function integer(field: number, value: number): Uint8Array {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function float(field: number, value: number): Uint8Array {
  const out = Buffer.alloc(4);
  out.writeFloatLE(value);
  return Buffer.concat([varint((field << 3) | 5), out]);
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value, 'utf8'));
}

function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(parts));
}
