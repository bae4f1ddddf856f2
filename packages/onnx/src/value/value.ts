import { CounterpointError } from '@counterpoint/core';
import { tensor, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { ComputedType } from '../file/element-type.js';

/**
 * Numbers that are known before the engine runs: shapes, axes, indices, small constants. An
 * operator whose inputs are all of this kind is evaluated in JavaScript.
 */
export interface HostArray {
  readonly type: ComputedType;
  readonly shape: readonly number[];
  /** In row-major order; 0 and 1 for bool. */
  readonly values: ArrayLike<number>;
}

/** A tensor of the engine. */
export interface Computed {
  readonly tensor: Tensor;
  /**
   * Whether axis 1 of the ONNX value stands last in `tensor`: what convolutions of TensorFlow.js
   * take, kept through the elementwise operators between them.
   */
  readonly channelsLast: boolean;
}

export type Value = HostArray | Computed;

/** Whether a value is known before the engine runs. */
export function isHost(value: Value): value is HostArray {
  return !('tensor' in value);
}

/** A tensor whose axes stand as ONNX has them. */
export function plain(tensor: Tensor): Computed {
  return { tensor, channelsLast: false };
}

export function hostArray(
  type: ComputedType,
  shape: readonly number[],
  values: ArrayLike<number>,
): HostArray {
  return { type, shape, values };
}

/** Whole numbers in one row. */
export function hostRow(values: readonly number[]): HostArray {
  return { type: 'int32', shape: [values.length], values };
}

/** The shape of a value as ONNX has it. */
export function shapeOf(value: Value): readonly number[] {
  if (isHost(value)) return value.shape;
  const { shape } = value.tensor;
  return value.channelsLast ? [shape[0]!, shape.at(-1)!, ...shape.slice(1, -1)] : shape;
}

export function typeOf(value: Value): ComputedType {
  return isHost(value) ? value.type : (value.tensor.dtype as ComputedType);
}

/**
 * A value as a tensor with its axes as ONNX has them.
 *
 * @throws CP_ONNX_TYPE when a whole number does not fit into 32 bits
 */
export function tensorOf(value: Value): Tensor {
  if (isHost(value)) return upload(value);
  return value.channelsLast ? channelsFirst(value.tensor) : value.tensor;
}

/** A value of three axes or more as a tensor with axis 1 last. */
export function channelsLastOf(value: Value): Tensor {
  if (!isHost(value) && value.channelsLast) return value.tensor;
  const plainTensor = tensorOf(value);
  const rank = plainTensor.rank;
  return transpose(plainTensor, [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1]);
}

function channelsFirst(x: Tensor): Tensor {
  return transpose(x, [0, x.rank - 1, ...Array.from({ length: x.rank - 2 }, (_, i) => i + 1)]);
}

function upload({ type, shape, values }: HostArray): Tensor {
  if (type === 'int32')
    for (let i = 0; i < values.length; i++)
      if (values[i] !== (values[i]! | 0))
        throw new CounterpointError('CP_ONNX_TYPE', {
          what: `The whole number ${values[i]} does not fit into 32 bits`,
          expected: 'whole numbers from -2147483648 to 2147483647 where the engine computes',
          remedy: 'export the model with int32 constants',
        });
  const data =
    type === 'float32'
      ? Float32Array.from(values)
      : type === 'int32'
        ? Int32Array.from(values)
        : Uint8Array.from(values);
  return tensor(data, [...shape], type);
}
