import type { Value } from '../graph/value.js';
import type { Recorder } from '../graph/recorder.js';
import { blockedDomain } from './blocked-domain.js';

/** The recorder of sums, and the number of channels of a block. */
export interface BlockedRecorder {
  readonly record: Recorder;
  readonly block: number;
}

/** One summand: a value in blocks [N, C / B, H, W, B], times a factor for each channel [C]. */
export interface Term {
  readonly x: Value;
  readonly factor?: Value;
}

/**
 * A sum of terms plus an offset for each channel [C]: normalisation, its gradient, and residual
 * sums have this form.
 */
export interface LinearCombination {
  readonly terms: readonly Term[];
  readonly offset?: Value;
}

export function add(
  a: LinearCombination,
  b: LinearCombination,
  { record }: BlockedRecorder,
): LinearCombination {
  const offset =
    a.offset && b.offset ? record.elementwise('Add', [a.offset, b.offset]) : (a.offset ?? b.offset);
  return { terms: [...a.terms, ...b.terms], offset };
}

export function scale(
  { terms, offset }: LinearCombination,
  factor: Value,
  { record }: BlockedRecorder,
): LinearCombination {
  const times = (value: Value | undefined) =>
    value ? record.elementwise('Mul', [value, factor]) : factor;
  return {
    terms: terms.map((term) => ({ x: term.x, factor: times(term.factor) })),
    offset: offset && times(offset),
  };
}

/**
 * Records a sum: one pass for each term with a factor. A depthwise 1 x 1 convolution takes the
 * factor as its filter, the offset as its bias, the sum so far as its `Sum` input, and a rectifier
 * as its activation.
 *
 * @returns [N, C / B, H, W, B]
 */
export function emit(
  { terms, offset }: LinearCombination,
  relu: boolean,
  layouts: BlockedRecorder,
): Value {
  const { record } = layouts;
  const plain = terms.filter(({ factor }) => factor === undefined);
  const weighted = terms.filter(({ factor }) => factor !== undefined);
  let sum: Value | undefined =
    plain.length > 0
      ? plain.slice(1).reduce((total, { x }) => record.elementwise('Add', [total, x]), plain[0]!.x)
      : undefined;
  if (weighted.length === 0) {
    const shifted = offset ? record.elementwise('Add', [sum!, perChannel(offset, layouts)]) : sum!;
    return relu ? record.elementwise('Relu', [shifted]) : shifted;
  }
  weighted.forEach(({ x, factor }, i) => {
    const [n, blocks, h, w, b] = x.shape as [number, number, number, number, number];
    const shape = [n, blocks * b, h, w];
    const last = i === weighted.length - 1;
    const result = record.one(
      'Conv',
      [
        record.reshape(x, shape),
        record.reshape(factor!, [blocks * b, 1, 1, 1]),
        last ? offset : undefined,
        sum && record.reshape(sum, shape),
      ],
      shape,
      'float32',
      {
        domain: blockedDomain,
        attributes: {
          kernel_shape: [1, 1],
          strides: [1, 1],
          dilations: [1, 1],
          pads: [0, 0, 0, 0],
          group: blocks * b,
          ...(last && relu ? { activation: 'Relu' } : {}),
        },
      },
    );
    sum = record.reshape(result, x.shape);
  });
  return sum!;
}

/** [C] so that it broadcasts over [N, C / B, H, W, B]. */
export function perChannel(vector: Value, { record, block }: BlockedRecorder): Value {
  return record.reshape(vector, [vector.size / block, 1, 1, block]);
}
