import type { ElementType } from '../graph/element-type.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';

type Formula = (a: Value, b: Value, record: Recorder) => Value;

/** Arithmetic; bool inputs are cast to int32. */
const arithmetic = (formula: Formula): Kernel =>
  kernel<'a' | 'b'>(({ a, b }, _, record) => {
    const type: ElementType = a.type === 'float32' || b.type === 'float32' ? 'float32' : 'int32';
    return formula(record.cast(a, type), record.cast(b, type), record);
  });

const onnx =
  (type: string): Formula =>
  (a, b, record) =>
    record.elementwise(type, [a, b]);

const comparison = (type: string): Kernel =>
  kernel<'a' | 'b'>(({ a, b }, _, record) => {
    const common: ElementType = a.type === 'float32' || b.type === 'float32' ? 'float32' : 'int32';
    return record.elementwise(type, [record.cast(a, common), record.cast(b, common)], 'bool');
  });

const logical = (type: string): Kernel =>
  kernel<'a' | 'b'>(({ a, b }, _, record) =>
    record.elementwise(type, [record.cast(a, 'bool'), record.cast(b, 'bool')], 'bool'),
  );

/** The quotient rounded down: exact for whole numbers through the remainder. */
const floorDivide: Formula = (a, b, record) => {
  if (a.type === 'float32') return record.elementwise('Floor', [record.elementwise('Div', [a, b])]);
  return divided(a, b, record, (divisor) =>
    record.elementwise('Div', [
      record.elementwise('Sub', [a, record.elementwise('Mod', [a, divisor])]),
      divisor,
    ]),
  );
};

/** The quotient, truncated for integers. */
const divide: Formula = (a, b, record) =>
  a.type === 'float32'
    ? record.elementwise('Div', [a, b])
    : divided(a, b, record, (divisor) => record.elementwise('Div', [a, divisor]));

/**
 * Integer division. A division by zero, or of the smallest integer by -1, would trap and end the
 * process. They give 0 and the wrapped negative, as in TensorFlow.js's typed arrays.
 */
function divided(a: Value, b: Value, record: Recorder, quotient: (divisor: Value) => Value): Value {
  const { divisor, zero, minus } = safeDivisor(b, record);
  if (divisor === b) return quotient(b);
  return record.select(
    zero!,
    record.scalar(0, 'int32'),
    record.select(minus!, record.elementwise('Neg', [a]), quotient(divisor)),
  );
}

/** The divisor with 0 and -1 replaced by 1, and masks of the replaced elements. */
function safeDivisor(b: Value, record: Recorder): { divisor: Value; zero?: Value; minus?: Value } {
  if (
    b.elements !== undefined &&
    !(b.elements as Int32Array).some((divisor) => divisor === 0 || divisor === -1)
  )
    return { divisor: b };
  const [zero, minus] = [0, -1].map((n) =>
    record.elementwise('Equal', [b, record.scalar(n, 'int32')], 'bool'),
  ) as [Value, Value];
  return {
    divisor: record.select(record.elementwise('Or', [zero, minus]), record.scalar(1, 'int32'), b),
    zero,
    minus,
  };
}

/** The remainder with the sign of the divisor. */
const remainder: Formula = (a, b, record) => {
  if (a.type !== 'float32') {
    const divisor = safeDivisor(b, record).divisor; // by 1 the remainder is 0, which is the answer
    return record.elementwise('Mod', [a, divisor]);
  }
  const truncated = record.elementwise('Mod', [a, b], 'float32', { attributes: { fmod: 1 } });
  const wrapped = record.elementwise(
    'Mod',
    [record.elementwise('Add', [truncated, b]), b],
    'float32',
    { attributes: { fmod: 1 } },
  );
  const zero = record.scalar(0);
  const agree = record.elementwise(
    'Equal',
    [record.elementwise('Less', [a, zero], 'bool'), record.elementwise('Less', [b, zero], 'bool')],
    'bool',
  );
  return record.select(agree, truncated, wrapped);
};

/**
 * The angle of the point (x, y), from -pi to pi: the arc tangent of y / x, turned by half a circle
 * where x is negative.
 */
function arcTangent(y: Value, x: Value, record: Recorder): Value {
  const zero = record.scalar(0);
  const below = (value: Value) => record.elementwise('Less', [value, zero], 'bool');
  const infinite = (value: Value) => record.elementwise('IsInf', [value], 'bool');
  // infinity over infinity has no quotient, but an angle
  const corner = record.elementwise('And', [infinite(x), infinite(y)]);
  const gradient = record.select(
    corner,
    record.elementwise('Mul', [record.elementwise('Sign', [x]), record.elementwise('Sign', [y])]),
    record.elementwise('Div', [y, x]),
  );
  const half = record.select(below(y), record.scalar(-Math.PI), record.scalar(Math.PI));
  const shifted = record.elementwise('Add', [
    record.elementwise('Atan', [gradient]),
    record.select(below(x), half, zero),
  ]);
  const origin = record.elementwise('And', [
    record.elementwise('Equal', [x, zero], 'bool'),
    record.elementwise('Equal', [y, zero], 'bool'),
  ]);
  return record.select(origin, zero, shifted);
}

/** Element-wise kernels of two inputs. */
export const binaryKernels: KernelTable = {
  Add: arithmetic(onnx('Add')),
  Sub: arithmetic(onnx('Sub')),
  Multiply: arithmetic(onnx('Mul')),
  Pow: arithmetic(onnx('Pow')),
  RealDiv: arithmetic(divide),
  FloorDiv: arithmetic(floorDivide),
  Mod: arithmetic(remainder),
  Maximum: arithmetic(onnx('Max')),
  Minimum: arithmetic(onnx('Min')),
  SquaredDifference: arithmetic((a, b, record) => {
    const difference = record.elementwise('Sub', [a, b]);
    return record.elementwise('Mul', [difference, difference]);
  }),
  BitwiseAnd: arithmetic(onnx('BitwiseAnd')),
  Atan2: kernel<'a' | 'b'>(({ a, b }, _, record) =>
    arcTangent(record.cast(a, 'float32'), record.cast(b, 'float32'), record),
  ),
  Equal: comparison('Equal'),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  NotEqual: kernel<'a' | 'b'>((inputs, _, record, list) => {
    const equal = comparison('Equal')(inputs, {} as never, record, list) as Value;
    return record.elementwise('Not', [equal]);
  }),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  AddN: kernel((_, __, record, list) =>
    list.slice(1).reduce((total, term) => record.elementwise('Add', [total, term]), list[0]!),
  ),
  Prelu: kernel<'x' | 'alpha'>(({ x, alpha }, _, record) =>
    record.elementwise('PRelu', [record.cast(x, 'float32'), record.cast(alpha, 'float32')]),
  ),
  EluGrad: kernel<'dy' | 'y'>(({ dy, y }, _, record) => {
    const gradient = record.elementwise('Add', [
      record.elementwise('Min', [y, record.scalar(0)]),
      record.scalar(1),
    ]);
    return record.elementwise('Mul', [dy, gradient]);
  }),
  Select: kernel<'condition' | 't' | 'e'>(({ condition, t, e }, _, record) => {
    const aligned =
      condition.shape.length < t.shape.length
        ? record.reshape(condition, [
            ...condition.shape,
            ...t.shape.slice(condition.shape.length).map(() => 1),
          ])
        : condition;
    return record.select(record.cast(aligned, 'bool'), t, e);
  }),
};
