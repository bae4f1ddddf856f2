import { keep, type Tensor } from '@tensorflow/tfjs-core';

/** Keeps named tensors beyond the tidy that they are made in. */
export function keepAll<T extends Tensor>(tensors: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, keep(tensor)]));
}
