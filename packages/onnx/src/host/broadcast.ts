import { CounterpointError } from '@counterpoint/core';

/**
 * The shape of two arrays broadcast together.
 *
 * @throws CP_ONNX_NODE when they do not fit
 */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1];
    if (x !== y && x !== 1 && y !== 1)
      throw new CounterpointError('CP_ONNX_NODE', {
        what: `Shapes [${a.join()}] and [${b.join()}] do not broadcast`,
        expected: 'equal sides, or 1',
      });
    return x === 1 ? y : x;
  });
}

/** Strides of an array as if it had a shape that it broadcasts to: 0 along repeated axes. */
export function stridesFor(shape: readonly number[], target: readonly number[]): number[] {
  const inputStrides = strides(shape);
  return target.map((_, axis) => {
    const place = axis - target.length + shape.length;
    return place < 0 || shape[place] === 1 ? 0 : inputStrides[place]!;
  });
}

/** Row-major strides. */
export function strides(shape: readonly number[]): number[] {
  const out = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    out[axis] = out[axis + 1]! * shape[axis + 1]!;
  return out;
}
