import { sameShape } from '../graph/broadcast.js';
import type { Operation } from '../graph/operation.js';
import type { Value } from '../graph/value.js';
import type { Layouts } from './layouts.js';
import { blockedDomain } from './blocked-domain.js';

const partialReductions: Readonly<Record<string, string>> = {
  ReduceSum: 'ReduceSum',
  ReduceMean: 'ReduceMean',
  ReduceMax: 'ReduceMax',
  ReduceMin: 'ReduceMin',
};

/** A reduction of a value in blocks over height and width, or over images too. */
export function reduction(operation: Operation, layouts: Layouts): boolean {
  const { record, block } = layouts;
  const [x, axesValue] = operation.inputs as [Value, Value];
  if (
    operation.domain !== '' ||
    !(operation.type in partialReductions) ||
    axesValue?.elements === undefined ||
    !layouts.fits(x.shape)
  )
    return false;
  const axes = Array.from(axesValue.elements as BigInt64Array, Number)
    .map((axis) => (axis < 0 ? axis + 4 : axis))
    .sort()
    .join();
  if (axes !== '1,2' && axes !== '0,1,2') return false;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const inside =
    dot(operation, x, layouts) ??
    (layouts.isBlocked(x)
      ? record.reduce(
          operation.type,
          record.reshape(layouts.blocked(x), [(n * c) / block, h * w, block]),
          [1],
        )
      : undefined); // a sum inside each image first
  if (inside === undefined) return false;
  const perImage = record.reshape(inside, [n, c]);
  const reduced =
    axes === '1,2' ? perImage : record.reduce(partialReductions[operation.type]!, perImage, [0]);
  layouts.set(operation.outputs[0]!, {
    plain: record.reshape(reduced, operation.outputs[0]!.shape),
  });
  return true;
}

/**
 * The sum over places of a product of two values, without the product: a depthwise convolution of
 * one with the other as its filter, where the channels of each image are separate channels.
 */
function dot(operation: Operation, x: Value, layouts: Layouts): Value | undefined {
  const { record } = layouts;
  const product = x.source;
  if (
    product?.type !== 'Mul' ||
    product.domain !== '' ||
    (operation.type !== 'ReduceSum' && operation.type !== 'ReduceMean')
  )
    return undefined;
  const [a, b] = product.inputs as [Value, Value];
  if (
    !sameShape(a.shape, x.shape) ||
    !sameShape(b.shape, x.shape) ||
    !(layouts.isBlocked(a) || layouts.isBlocked(b))
  )
    return undefined;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const attributes = {
    kernel_shape: [h, w],
    strides: [1, 1],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    group: n * c,
  };
  const inputs = [
    record.reshape(layouts.blocked(a), [1, n * c, h, w]),
    record.reshape(layouts.blocked(b), [n * c, 1, h, w]),
  ];
  const sum = record.one('Conv', inputs, [1, n * c, 1, 1], 'float32', {
    domain: blockedDomain,
    attributes,
  });
  return operation.type === 'ReduceSum'
    ? sum
    : record.elementwise('Mul', [sum, record.scalar(1 / (h * w))]);
}
