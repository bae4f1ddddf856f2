import { tensor, tidy, transpose, type Tensor } from '@tensorflow/tfjs-core';
import type { NamedVariables } from '@counterpoint/core';

/** An array in the format of the reference files. */
export interface StoredArray {
  readonly shape: number[];
  /** base64 of little-endian float32. */
  readonly float32: string;
}

/** The numbers of a base64 field. */
export function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

/** Torch's layout to ours: OIHW to HWIO, [out, in] to [in, out]; vectors and `table`s stay. */
export function fromTorch(values: Float32Array, shape: readonly number[], table = false): Tensor {
  return tidy(() => {
    const tensorInFile = tensor(values, [...shape], 'float32');
    if (shape.length === 4) return transpose(tensorInFile, [2, 3, 1, 0]);
    return shape.length === 2 && !table ? transpose(tensorInFile, [1, 0]) : tensorInFile;
  });
}

/** Gives a variable by name a value; the value is disposed. */
export function assignByName(variables: NamedVariables, name: string, value: Tensor): void {
  const variable = variables[name];
  if (variable === undefined) throw new Error(`the model has no variable "${name}"`);
  variable.assign(value as never);
  value.dispose();
}

/** A number in a description in words, such as `temperature .5`. */
export function numberIn(words: string, pattern: RegExp, otherwise: number): number {
  const value = pattern.exec(words)?.[1];
  return value === undefined ? otherwise : Number(value);
}
