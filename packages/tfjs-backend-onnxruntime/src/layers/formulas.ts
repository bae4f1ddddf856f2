import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';

/** Arithmetic over a recorder, for readable formulas. Numbers become constants. */
export interface Arithmetic {
  add: (a: Value, b: Value | number) => Value;
  sub: (a: Value | number, b: Value) => Value;
  mul: (a: Value, b: Value | number) => Value;
  div: (a: Value, b: Value | number) => Value;
  neg: (x: Value) => Value;
  square: (x: Value) => Value;
  sqrt: (x: Value) => Value;
  /** 1 / sqrt(x). */
  rsqrt: (x: Value) => Value;
}

export function arithmetic(record: Recorder): Arithmetic {
  const value = (x: Value | number): Value => (typeof x === 'number' ? record.scalar(x) : x);
  const binary =
    (type: string) =>
    (a: Value | number, b: Value | number): Value =>
      record.elementwise(type, [value(a), value(b)]);
  const unary =
    (type: string) =>
    (x: Value): Value =>
      record.elementwise(type, [x]);
  const sqrt = unary('Sqrt');
  const mul = binary('Mul');
  return {
    add: binary('Add'),
    sub: binary('Sub'),
    mul,
    div: binary('Div'),
    neg: unary('Neg'),
    sqrt,
    square: (x) => mul(x, x),
    rsqrt: (x) => record.elementwise('Reciprocal', [sqrt(x)]),
  };
}

/** Sums a gradient over the axes along which an input was broadcast: the gradient at that input. */
export function sumTo(shape: readonly number[], gradient: Value, record: Recorder): Value {
  const extra = gradient.shape.length - shape.length;
  const repeated = gradient.shape.flatMap((extent, axis) =>
    axis < extra || (shape[axis - extra] === 1 && extent !== 1) ? [axis] : [],
  );
  return record.reshape(record.reduce('ReduceSum', gradient, repeated), shape);
}
