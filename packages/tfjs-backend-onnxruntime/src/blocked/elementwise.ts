import { sameShape } from '../graph/broadcast.js';
import type { Operation } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import { add, emit, scale, type LinearCombination } from './linear-combination.js';
import type { Layouts } from './layouts.js';

/** Operations that work on each element alone, whatever the layout. */
const names = new Set([
  'Abs',
  'Add',
  'And',
  'Cast',
  'Ceil',
  'Clip',
  'Cos',
  'Div',
  'Elu',
  'Equal',
  'Erf',
  'Exp',
  'Floor',
  'Greater',
  'GreaterOrEqual',
  'HardSigmoid',
  'IsNaN',
  'LeakyRelu',
  'Less',
  'LessOrEqual',
  'Log',
  'Max',
  'Min',
  'Mul',
  'Neg',
  'Not',
  'Or',
  'Pow',
  'Reciprocal',
  'Relu',
  'Round',
  'Selu',
  'Sigmoid',
  'Sign',
  'Sin',
  'Softplus',
  'Sqrt',
  'Sub',
  'Tanh',
  'Where',
]);

const mostTerms = 3;

/** An element-wise operation with a full-size input in blocks; its result is in blocks too. */
export function elementwise(operation: Operation, layouts: Layouts): boolean {
  const output = operation.outputs[0]!;
  const inputs = operation.inputs as Value[];
  if (operation.domain !== '' || !names.has(operation.type) || !layouts.fits(output.shape))
    return false;
  if (!inputs.some((input) => sameShape(input.shape, output.shape) && layouts.isBlocked(input)))
    return false;
  if (!inputs.every((input) => broadcasts(input, layouts))) return false;
  if (linear(operation, layouts)) return true;
  if (operation.type === 'Relu') {
    const sum = layouts.sum(inputs[0]!);
    if (sum !== undefined) {
      layouts.set(output, { blocked: emit(sum, true, layouts) });
      return true;
    }
  }
  const [n, h, w, c] = output.shape as [number, number, number, number];
  const shape = [n, c / layouts.block, h, w, layouts.block];
  const result = layouts.record.one(
    operation.type,
    inputs.map((input) => operand(input, layouts)),
    shape,
    output.type,
    { attributes: operation.attributes },
  );
  layouts.set(output, { blocked: result });
  return true;
}

/**
 * Sums, differences and products with channel vectors are collected as a linear combination, not
 * recorded.
 */
function linear(operation: Operation, layouts: Layouts): boolean {
  const { record } = layouts;
  const output = operation.outputs[0]!;
  const [a, b] = operation.inputs as [Value, Value];
  if (output.type !== 'float32' || !['Add', 'Sub', 'Mul'].includes(operation.type)) return false;
  const channels = output.shape[3]!;
  const full = (value: Value) => sameShape(value.shape, output.shape);
  const asSum = (value: Value): LinearCombination => {
    if (!full(value)) return { terms: [], offset: vector(value, channels, layouts) };
    const sum = layouts.sum(value);
    return sum !== undefined && sum.terms.length < mostTerms
      ? sum
      : { terms: [{ x: layouts.blocked(value) }] };
  };
  if (!(full(a) || isVector(a, channels)) || !(full(b) || isVector(b, channels))) return false;
  let sum: LinearCombination;
  if (operation.type === 'Mul') {
    if (full(a) && full(b)) return false;
    sum = full(a)
      ? scale(asSum(a), vector(b, channels, layouts), layouts)
      : scale(asSum(b), vector(a, channels, layouts), layouts);
  } else if (operation.type === 'Add') {
    sum = add(asSum(a), asSum(b), layouts);
  } else if (full(b)) {
    return false;
  } else {
    sum = add(
      asSum(a),
      { terms: [], offset: record.elementwise('Neg', [vector(b, channels, layouts)]) },
      layouts,
    );
  }
  if (sum.terms.length > mostTerms) layouts.set(output, { blocked: emit(sum, false, layouts) });
  else layouts.set(output, { sum });
  return true;
}

function isVector(value: Value, channels: number): boolean {
  return value.size === 1 || (value.size === channels && value.shape.at(-1) === channels);
}

/** [C] from a value that is one number for each channel, or one for all. */
function vector(value: Value, channels: number, layouts: Layouts): Value {
  const { record } = layouts;
  const plain = layouts.plain(value);
  return plain.size === channels
    ? record.reshape(plain, [channels])
    : record.expand(record.reshape(plain, [1]), [channels]);
}

/** Whether an input broadcasts over blocks without a costly rearrangement. */
function broadcasts(value: Value, layouts: Layouts): boolean {
  if (value.size === 1) return true;
  const channels = value.shape.at(-1)!;
  return value.shape.length <= 4 && (channels === 1 || channels % layouts.block === 0);
}

/** An input in a shape that broadcasts over [N, C / B, H, W, B]. */
function operand(value: Value, layouts: Layouts): Value {
  const { record, block } = layouts;
  if (value.size === 1) return record.reshape(layouts.plain(value), []);
  const [n, h, w, c] = [...[1, 1, 1, 1].slice(value.shape.length), ...value.shape] as [
    number,
    number,
    number,
    number,
  ];
  if (c === 1) return record.reshape(layouts.plain(value), [n, 1, h, w, 1]);
  if (h === 1 && w === 1) return record.reshape(layouts.plain(value), [n, c / block, 1, 1, block]);
  if (value.shape.length === 4) return layouts.blocked(value);
  return record.transpose(
    record.reshape(layouts.plain(value), [n, h, w, c / block, block]),
    [0, 3, 1, 2, 4],
  );
}
