/**
 * An emitter of small WebAssembly modules. Instructions are expressions such as `i32.add(get(a), get(b))` that evaluate to
 * their bytes; opcodes and sections are those of the WebAssembly core specification 2.0, sections 5.4 and 5.5.
 */

export type Code = readonly number[];

/** A parameter or variable of a function. */
export interface Local {
  readonly index: number;
}

const TYPES = { i32: 0x7f, v128: 0x7b } as const;
type ValueType = keyof typeof TYPES;

/** Signed LEB128, for operands of `i32.const`. */
function signed(value: number): Code {
  const last = value >> 6 === 0 || value >> 6 === -1;
  return last ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

/** Unsigned LEB128, for sizes, indices, offsets and opcodes. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const operation =
  (...opcode: Code) =>
  (...operands: Code[]): Code => [...operands.flat(), ...opcode];
const simd = (opcode: number) => operation(0xfd, ...unsigned(opcode));
/** Alignment is only a hint; 0 makes no assumption. */
const memory = (opcode: number, offset: number) => [0xfd, ...unsigned(opcode), 0, ...unsigned(offset)];

export const get = ({ index }: Local): Code => [0x20, ...unsigned(index)];
export const set = ({ index }: Local, value: Code): Code => [...value, 0x21, ...unsigned(index)];
export const block = (...code: Code[]): Code => code.flat();

/** Runs the body, and repeats it while the condition (an i32) is not 0. */
export const doWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x03, 0x40],
  ...body.flat(),
  ...condition,
  ...[0x0d, 0, 0x0b],
];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  add: operation(0x6a),
  mul: operation(0x6c),
  lessUnsigned: operation(0x49),
  load: (address: Code): Code => [...address, 0x28, 0, 0],
};

export const v128 = {
  const: (bytes: readonly number[]): Code => [0xfd, 12, ...bytes],
  load: (address: Code, offset = 0): Code => [...address, ...memory(0, offset)],
  /** Repeats the four bytes at the address four times. */
  load32Splat: (address: Code, offset = 0): Code => [...address, ...memory(9, offset)],
  /** Eight signed bytes as 16-bit lanes. */
  load8x8Signed: (address: Code, offset = 0): Code => [...address, ...memory(1, offset)],
  store: (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...memory(11, offset)],
  /** Writes the lowest four bytes of the value. */
  store32: (address: Code, value: Code): Code => [...address, ...value, ...memory(90, 0), 0],
};

export const i8x16 = {
  /** Byte i of the result is byte `lanes[i]` of a (0 to 15) or b (16 to 31). */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [...a, ...b, 0xfd, 13, ...lanes],
  /** Byte i of the result is byte `lanes[i]` of the value, or 0 for lanes from 16 on. */
  swizzle: simd(14),
  narrowUnsigned: simd(0x66),
};

export const i16x8 = {
  extendLow: simd(0x89),
  extendHigh: simd(0x8a),
  narrowSigned: simd(0x85),
};

export const i32x4 = {
  splat: simd(0x11),
  shiftLeft: simd(0xab),
  shiftRight: simd(0xac),
  add: simd(0xae),
  /** Products of signed 16-bit lanes, neighbours added. */
  dot: simd(0xba),
};

export const f32x4 = {
  add: simd(0xe4),
  mul: simd(0xe6),
};

interface FunctionCode {
  readonly name: string;
  readonly parameters: number;
  readonly variables: readonly ValueType[];
  readonly body: Code;
}

/** A function of i32 parameters without a result; `body` gets its parameters and variables by name. */
export function defineFunction<P extends string, V extends string>(
  name: string,
  parameters: readonly P[],
  variables: Readonly<Record<V, ValueType>>,
  body: (local: Readonly<Record<P | V, Local>>) => Code,
): FunctionCode {
  const names = [...parameters, ...Object.keys(variables)];
  const locals = Object.fromEntries(names.map((local, index) => [local, { index }]));
  return {
    name,
    parameters: parameters.length,
    variables: Object.values(variables),
    body: body(locals as Record<P | V, Local>),
  };
}

/** A module that imports its memory as `env.memory` and exports the functions under their names. */
export function encodeModule(functions: readonly FunctionCode[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
  const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(Array<Code>(parameters).fill([TYPES.i32])),
    0,
  ]);
  const bodies = functions.map(({ variables, body }) =>
    sized([...vector(variables.map((type) => [1, TYPES[type]])), ...body, 0x0b]),
  );
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 0]]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]),
    ),
    ...section(10, bodies),
  ]);
}
