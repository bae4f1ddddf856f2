import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';

/** An ONNX operation of the same meaning. */
const direct = (type: string): Kernel =>
  kernel<'x'>(({ x }, _, record) => record.elementwise(type, [x]));

/** The same, with integers cast to float32. */
const asFloat = (type: string): Kernel =>
  kernel<'x'>(({ x }, _, record) => record.elementwise(type, [record.cast(x, 'float32')]));

/** A formula over float32. */
const fraction = (formula: (x: Value, record: Recorder) => Value): Kernel =>
  kernel<'x'>(({ x }, _, record) => formula(record.cast(x, 'float32'), record));

/** Rounding; integers stay unchanged. */
const rounding = (type: string): Kernel =>
  kernel<'x'>(({ x }, _, record) => (x.type === 'float32' ? record.elementwise(type, [x]) : x));

/** A rectifier that keeps the integer type. */
const rectifier = (formula: (x: Value, record: Recorder) => Value): Kernel =>
  kernel<'x'>(({ x }, _, record) =>
    formula(x.type === 'bool' ? record.cast(x, 'int32') : x, record),
  );

/** A predicate of each element. */
const predicate = (formula: (x: Value, record: Recorder) => Value): Kernel =>
  kernel<'x'>(({ x }, _, record) => formula(record.cast(x, 'float32'), record));

/** Element-wise kernels of one input. */
export const unaryKernels: KernelTable = {
  Abs: direct('Abs'),
  Neg: direct('Neg'),
  LogicalNot: direct('Not'),
  Sign: kernel<'x'>(({ x }, _, record) => {
    const sign = record.elementwise('Sign', [x]);
    return x.type === 'float32'
      ? record.select(record.elementwise('IsNaN', [x], 'bool'), record.scalar(0), sign)
      : sign; // what is no number has no sign
  }),
  Acos: asFloat('Acos'),
  Acosh: asFloat('Acosh'),
  Asin: asFloat('Asin'),
  Asinh: asFloat('Asinh'),
  Atan: asFloat('Atan'),
  Atanh: asFloat('Atanh'),
  Cos: asFloat('Cos'),
  Cosh: asFloat('Cosh'),
  Sin: asFloat('Sin'),
  Sinh: asFloat('Sinh'),
  Tan: asFloat('Tan'),
  Tanh: asFloat('Tanh'),
  Erf: asFloat('Erf'),
  Exp: asFloat('Exp'),
  Log: asFloat('Log'),
  Sqrt: asFloat('Sqrt'),
  Reciprocal: asFloat('Reciprocal'),
  Sigmoid: asFloat('Sigmoid'),
  Elu: asFloat('Elu'),
  Selu: asFloat('Selu'),
  Softplus: asFloat('Softplus'),
  Ceil: rounding('Ceil'),
  Floor: rounding('Floor'),
  Round: rounding('Round'),
  Relu: rectifier((x, record) =>
    x.type === 'float32'
      ? record.elementwise('Relu', [x])
      : record.elementwise('Max', [x, record.scalar(0, x.type)]),
  ),
  Relu6: rectifier((x, record) =>
    record.elementwise('Clip', [x, record.scalar(0, x.type), record.scalar(6, x.type)]),
  ),
  Expm1: fraction((x, record) =>
    record.elementwise('Sub', [record.elementwise('Exp', [x]), record.scalar(1)]),
  ),
  Log1p: fraction((x, record) =>
    record.elementwise('Log', [record.elementwise('Add', [x, record.scalar(1)])]),
  ),
  Rsqrt: fraction((x, record) =>
    record.elementwise('Reciprocal', [record.elementwise('Sqrt', [x])]),
  ),
  Square: kernel<'x'>(({ x }, _, record) => record.elementwise('Mul', [x, x])),
  IsNan: predicate((x, record) => record.elementwise('IsNaN', [x], 'bool')),
  IsInf: predicate((x, record) => record.elementwise('IsInf', [x], 'bool')),
  IsFinite: predicate((x, record) =>
    record.elementwise('Not', [
      record.elementwise('Or', [
        record.elementwise('IsNaN', [x], 'bool'),
        record.elementwise('IsInf', [x], 'bool'),
      ]),
    ]),
  ),
  Step: kernel<'x', { alpha: number }>(({ x }, { alpha }, record) =>
    record.cast(
      step(record, record.cast(x, 'float32'), alpha),
      x.type === 'int32' ? 'int32' : 'float32',
    ),
  ),
  LeakyRelu: kernel<'x', { alpha: number }>(({ x }, { alpha }, record) =>
    record.elementwise('LeakyRelu', [record.cast(x, 'float32')], 'float32', {
      attributes: { alpha: { float: alpha } },
    }),
  ),
  ClipByValue: kernel<'x', { clipValueMin: number; clipValueMax: number }>(
    ({ x }, { clipValueMin, clipValueMax }, record) =>
      record.elementwise('Clip', [
        x,
        record.scalar(clipValueMin, x.type),
        record.scalar(clipValueMax, x.type),
      ]),
  ),
  Cast: kernel<'x', { dtype: 'float32' | 'int32' | 'bool' }>(({ x }, { dtype }, record) =>
    record.cast(x, dtype),
  ),
};

/** 1 above zero, alpha elsewhere; NaN stays NaN. */
function step(record: Recorder, x: Value, alpha: number): Value {
  const one = record.cast(record.elementwise('Greater', [x, record.scalar(0)], 'bool'), 'float32');
  const stepped =
    alpha === 0
      ? one
      : record.elementwise('Add', [
          record.elementwise('Mul', [one, record.scalar(1 - alpha)]),
          record.scalar(alpha),
        ]);
  return record.select(record.elementwise('IsNaN', [x], 'bool'), x, stepped);
}
