/** WebAssembly code: an expression that leaves a value on the stack, or statements. */
export type Code = readonly number[];

/**
 * Value types and their numbers in the binary format: https://www.w3.org/TR/wasm-core-2/, section
 * 5.3.
 */
export const valueTypes = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
/** One of {@link valueTypes}. */
export type ValueType = keyof typeof valueTypes;

/** A parameter or a local variable of a function. */
export interface Local {
  readonly get: Code;
  /** local.set: statements that give the variable a value. */
  set(value: Code): Code;
}

/** One function that a module exports. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly result?: ValueType;
  /** Generated when a module is built, so that importing is free. */
  body(): Code;
}

/** Declares a function: its parameters in order, its local variables, and its body. */
export function wasmFunction<P extends string, L extends string>(
  name: string,
  parameters: Readonly<Record<P, ValueType>>,
  locals: Readonly<Record<L, ValueType>>,
  body: (locals: Readonly<Record<P | L, Local>>) => Code,
  result?: ValueType,
): WasmFunction {
  const names = [...Object.keys(parameters), ...Object.keys(locals)];
  const localsByName = Object.fromEntries(
    names.map((local, i): [string, Local] => [
      local,
      { get: [0x20, ...unsigned(i)], set: (value) => [...value, 0x21, ...unsigned(i)] },
    ]),
  );
  return {
    name,
    parameters: Object.values(parameters),
    locals: Object.values(locals),
    result,
    body: () => body(localsByName as Record<P | L, Local>),
  };
}

/**
 * Builds a module with one memory, exported as `memory`, and the functions, exported by their
 * names.
 */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, content: Code): Code => [
    id,
    ...unsigned(content.length),
    ...content,
  ];
  const text = (word: string): Code => vector([...word].map((letter) => [letter.charCodeAt(0)]));
  const types = (valueTypeList: readonly ValueType[]): Code =>
    vector(valueTypeList.map((type) => [valueTypes[type]]));
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0, // \0asm, version 1
    ...section(
      1,
      vector(
        functions.map(({ parameters, result }) => [
          0x60,
          ...types(parameters),
          ...types(result ? [result] : []),
        ]),
      ),
    ),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(5, [1, 0, 1]), // one memory of at least one page
    ...section(
      7,
      vector([
        ...functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]),
        [...text('memory'), 2, 0],
      ]),
    ),
    ...section(
      10,
      vector(
        functions.map(({ locals, body }) => {
          const code = [...vector(locals.map((type) => [1, valueTypes[type]])), ...body(), 0x0b];
          return [...unsigned(code.length), ...code];
        }),
      ),
    ),
  ]);
}

/**
 * A loop that runs `body` and increments `from` by `step` until it reaches `end`; it runs at least
 * once.
 */
export function loopTo(
  from: Local,
  end: Local,
  step: number | Local,
  ...body: readonly Code[]
): Code {
  return [
    0x03,
    0x40,
    ...body.flat(),
    ...from.set(add(from.get, typeof step === 'number' ? constant(step) : step.get)),
    ...from.get,
    ...end.get,
    0x49,
    0x0d,
    0,
    0x0b,
  ];
}

const operation =
  (...code: readonly number[]) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), ...code];
const vector = (code: number) => operation(0xfd, ...unsigned(code));

/** i32.const. */
export const constant = (value: number): Code => [0x41, ...signed(value)];
/** i32.add. */
export const add: (a: Code, b: Code) => Code = operation(0x6a);
/** i32.sub. */
export const sub: (a: Code, b: Code) => Code = operation(0x6b);
/** i32.load. */
export const loadInt = (address: Code, offset = 0): Code => [
  ...address,
  0x28,
  2,
  ...unsigned(offset),
];
const memory =
  (code: number, alignment: number) =>
  (address: Code, offset = 0): Code => [
    ...address,
    0xfd,
    ...unsigned(code),
    alignment,
    ...unsigned(offset),
  ];
/** v128.load. */
export const load: (address: Code, offset?: number) => Code = memory(0x00, 0);
/** v128.load32_splat: four bytes, repeated in every lane. */
export const loadSplat: (address: Code, offset?: number) => Code = memory(0x09, 2);
/** v128.load64_splat: eight bytes, repeated in both halves. */
export const loadPairSplat: (address: Code, offset?: number) => Code = memory(0x0a, 3);
/** v128.load32_zero: four bytes, zeros after them. */
export const loadFour: (address: Code, offset?: number) => Code = memory(0x5c, 0);
/** v128.store. */
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0xfd,
  ...unsigned(0x0b),
  0,
  ...unsigned(offset),
];
/** v128.store32_lane: stores the first four bytes of a vector. */
export const storeFour = (address: Code, value: Code): Code => [
  ...address,
  ...value,
  0xfd,
  ...unsigned(0x5a),
  0,
  0,
  0,
];
/** i8x16.shuffle: sixteen bytes of two vectors; indices 16 to 31 select from `b`. */
export const shuffle = (a: Code, b: Code, places: readonly number[]): Code => [
  ...a,
  ...b,
  0xfd,
  ...unsigned(0x0d),
  ...places,
];

type UnaryOperation = (a: Code) => Code;
type BinaryOperation = (a: Code, b: Code) => Code;

/** Vectors of sixteen bytes: i8x16.narrow_i16x8_u. */
export const bytes = { narrow: vector(0x66) as BinaryOperation };
/** Vectors of eight int16: i16x8.narrow_i32x4_u, .extend_low_i8x16_u, .extend_high_i8x16_u. */
export const int16 = {
  narrow: vector(0x86) as BinaryOperation,
  low: vector(0x89) as UnaryOperation,
  high: vector(0x8a) as UnaryOperation,
};
/**
 * Vectors of four int32: i32x4.splat, .extend_low_i16x8_u, .extend_high_i16x8_u, .add, .mul,
 * .shr_s, and .trunc_sat_f32x4_s.
 */
export const int32 = {
  splat: vector(0x11) as UnaryOperation,
  low: vector(0xa9) as UnaryOperation,
  high: vector(0xaa) as UnaryOperation,
  add: vector(0xae) as BinaryOperation,
  mul: vector(0xb5) as BinaryOperation,
  shiftRight: vector(0xac) as BinaryOperation,
  truncate: vector(0xf8) as UnaryOperation,
};
/** Vectors of four float32: f32x4, `of` is .convert_i32x4_s. */
export const float32 = {
  splat: vector(0x13) as UnaryOperation,
  of: vector(0xfa) as UnaryOperation,
  sqrt: vector(0xe3) as UnaryOperation,
  add: vector(0xe4) as BinaryOperation,
  sub: vector(0xe5) as BinaryOperation,
  mul: vector(0xe6) as BinaryOperation,
  div: vector(0xe7) as BinaryOperation,
  min: vector(0xea) as BinaryOperation,
  max: vector(0xeb) as BinaryOperation,
  floor: vector(0x68) as UnaryOperation,
  eq: vector(0x41) as BinaryOperation,
  ge: vector(0x46) as BinaryOperation,
};
/** Vectors of two float64: f64x2.promote_low_f32x4, .add, .mul, and the sum of both lanes as f64. */
export const float64 = {
  promote: vector(0x5f) as UnaryOperation,
  add: vector(0xf0) as BinaryOperation,
  mul: vector(0xf2) as BinaryOperation,
  sum: (vectorLocal: Local): Code => [
    ...vectorLocal.get,
    0xfd,
    0x21,
    0,
    ...vectorLocal.get,
    0xfd,
    0x21,
    1,
    0xa0,
  ],
};
/** v128.bitselect: bits of `whenSet` where the mask is set, of `whenClear` elsewhere. */
export const bitselect = (mask: Code, whenSet: Code, whenClear: Code): Code => [
  ...whenSet,
  ...whenClear,
  ...mask,
  0xfd,
  ...unsigned(0x52),
];
/** A constant in every lane. */
export const floats = (value: number): Code => [
  0x43,
  ...new Uint8Array(Float32Array.of(value).buffer),
  0xfd,
  ...unsigned(0x13),
];
/** A constant in both lanes. */
export const doubles = (value: number): Code => [
  0x44,
  ...new Uint8Array(Float64Array.of(value).buffer),
  0xfd,
  ...unsigned(0x14),
];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
