import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import type { OnnxPort } from '../file/onnx-model.js';
import type { InputKind } from './feeds-of.js';

/** Sizes of axes that a file leaves open, after the first. */
const usualSizes: Readonly<Record<InputKind, readonly number[]>> = {
  tokens: [4],
  pictures: [3, 224, 224],
  features: [128, 1024, 128],
  waveforms: [16_000],
};

/** One sample of zeros as the inputs of a model: its results have the shapes that all have. */
export function probe(inputs: readonly OnnxPort[], kind: InputKind): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, type, shape = [] }) => {
      const sizes = shape.map((side, axis) => {
        if (axis === 0) return typeof side === 'number' ? side : 1;
        return typeof side === 'number' ? side : usualSizes[kind][axis - 1]!;
      });
      return [name, zeros(sizes, type?.computed ?? 'float32')];
    }),
  );
}
