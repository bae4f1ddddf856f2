import {
  customGrad,
  gather,
  matMul,
  oneHot,
  reshape,
  tidy,
  type GradSaveFunc,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Module } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Rng } from '../random/rng.js';
import { disposeVariables } from './collect.js';
import { truncatedNormal, type Initializer } from './initializer.js';
import { parameter } from './parameter.js';

/** Size and start of the table of {@link Embedding}, [count, width]. */
export interface EmbeddingConfig {
  readonly count: number;
  readonly width: number;
  readonly rng: Rng;
  /** @default truncatedNormal(.02) */
  readonly initializer?: Initializer;
}

/**
 * Largest table whose gradient is a matrix product with one-hot ids, which is faster there than
 * adding row by row.
 */
const fewRows = 512;

/** A table of vectors. `weight` is [count, width]. */
export class Embedding implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  /** [count, width] */
  readonly weight: Variable;

  constructor({ count, width, rng, initializer = truncatedNormal(0.02) }: EmbeddingConfig) {
    this.weight = parameter(
      initializer(count * width, { in: count, out: width }, rng.fork('weight')),
      [count, width],
    );
    this.variables = { weight: this.weight };
  }

  /** @param ids int32 [N, T] @returns [N, T, width] */
  apply(ids: Tensor2D): Tensor3D {
    return tidy(
      () =>
        (this.weight.shape[0]! > fewRows
          ? gather(this.weight as Tensor, ids)
          : gatherSmallTable(this.weight as Tensor as Tensor2D, ids)) as Tensor3D,
    );
  }

  dispose(): void {
    disposeVariables(this);
  }
}

function gatherSmallTable(table: Tensor2D, ids: Tensor2D): Tensor {
  const [count, width] = table.shape;
  return customGrad((rows, save) => {
    (save as GradSaveFunc)([ids]);
    const gradFunc = (dy: Tensor, [savedIds]: Tensor[]) =>
      matMul(
        oneHot(reshape(savedIds!, [ids.size]) as Tensor1D, count) as Tensor2D,
        reshape(dy, [ids.size, width]) as Tensor2D,
        true,
      );
    return { value: gather(rows as Tensor, ids), gradFunc };
  })(table);
}
