import type { ElementType } from '../graph/element-type.js';
import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';

type Formula = (a: Value, b: Value, record: Recorder) => Value;

/** Arithmetic; truth values count as whole numbers. */
const arithmetic = (formula: Formula): Kernel =>
  kernel<'a' | 'b'>(({ a, b }, _, record) => {
    const type: ElementType = a.type === 'float32' || b.type === 'float32' ? 'float32' : 'int32';
    return formula(record.cast(a, type), record.cast(b, type), record);
  });

const onnx = (type: string): Formula => (a, b, record) => record.elementwise(type, [a, b]);

const comparison = (type: string): Kernel =>
  kernel<'a' | 'b'>(({ a, b }, _, record) => {
    const common: ElementType = a.type === 'float32' || b.type === 'float32' ? 'float32' : 'int32';
    return record.elementwise(type, [record.cast(a, common), record.cast(b, common)], 'bool');
  });

const logical = (type: string): Kernel => kernel<'a' | 'b'>(({ a, b }, _, record) => record.elementwise(type, [record.cast(a, 'bool'), record.cast(b, 'bool')], 'bool'));

/** The quotient rounded down: exact for whole numbers through the remainder. */
const floorDivide: Formula = (a, b, record) => {
  if (a.type === 'float32') return record.elementwise('Floor', [record.elementwise('Div', [a, b])]);
  return record.elementwise('Div', [record.elementwise('Sub', [a, remainder(a, b, record)]), b]);
};

/** The remainder with the sign of the divisor. */
const remainder: Formula = (a, b, record) => {
  if (a.type !== 'float32') return record.elementwise('Mod', [a, b]);
  const truncated = record.elementwise('Mod', [a, b], 'float32', { attributes: { fmod: 1 } });
  const wrapped = record.elementwise('Mod', [record.elementwise('Add', [truncated, b]), b], 'float32', { attributes: { fmod: 1 } });
  const zero = record.scalar(0);
  const agree = record.elementwise('Equal', [record.elementwise('Less', [a, zero], 'bool'), record.elementwise('Less', [b, zero], 'bool')], 'bool');
  return record.select(agree, truncated, wrapped);
};

/** Element-wise kernels of two inputs. */
export const binaryKernels: KernelTable = {
  Add: arithmetic(onnx('Add')), Sub: arithmetic(onnx('Sub')), Multiply: arithmetic(onnx('Mul')), Pow: arithmetic(onnx('Pow')),
  RealDiv: arithmetic(onnx('Div')), FloorDiv: arithmetic(floorDivide), Mod: arithmetic(remainder),
  Maximum: arithmetic(onnx('Max')), Minimum: arithmetic(onnx('Min')),
  SquaredDifference: arithmetic((a, b, record) => {
    const difference = record.elementwise('Sub', [a, b]);
    return record.elementwise('Mul', [difference, difference]);
  }),
  Equal: comparison('Equal'), Greater: comparison('Greater'), GreaterEqual: comparison('GreaterOrEqual'), Less: comparison('Less'), LessEqual: comparison('LessOrEqual'),
  NotEqual: kernel<'a' | 'b'>((inputs, _, record, list) => {
    const equal = comparison('Equal')(inputs, {} as never, record, list) as Value;
    return record.elementwise('Not', [equal]);
  }),
  LogicalAnd: logical('And'), LogicalOr: logical('Or'),
  AddN: kernel((_, __, record, list) => list.slice(1).reduce((total, term) => record.elementwise('Add', [total, term]), list[0]!)),
  Prelu: kernel<'x' | 'alpha'>(({ x, alpha }, _, record) => record.elementwise('PRelu', [x, alpha])),
  EluGrad: kernel<'dy' | 'y'>(({ dy, y }, _, record) => {
    const slope = record.elementwise('Add', [record.elementwise('Min', [y, record.scalar(0)]), record.scalar(1)]);
    return record.elementwise('Mul', [dy, slope]);
  }),
  Select: kernel<'condition' | 't' | 'e'>(({ condition, t, e }, _, record) => {
    const aligned = condition.shape.length < t.shape.length
      ? record.reshape(condition, [...condition.shape, ...t.shape.slice(condition.shape.length).map(() => 1)]) : condition;
    return record.select(record.cast(aligned, 'bool'), t, e);
  }),
};
