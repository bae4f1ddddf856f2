import { gather, tidy, type Tensor, type Tensor2D, type Tensor3D, type Variable } from '@tensorflow/tfjs-core';
import type { Part } from '../contract/encoder.js';
import type { NamedVariables } from '../contract/named-variables.js';
import type { Rng } from '../random/rng.js';
import { disposeVariables } from './collect.js';
import { truncatedNormal, type Initializer } from './initializer.js';
import { parameter } from './parameter.js';

export interface EmbeddingConfig {
  readonly count: number;
  readonly width: number;
  readonly rng: Rng;
  /** @default truncatedNormal(.02) */
  readonly initializer?: Initializer;
}

/** A table of vectors. `weight` is [count, width]. */
export class Embedding implements Part {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly weight: Variable;

  constructor({ count, width, rng, initializer = truncatedNormal(0.02) }: EmbeddingConfig) {
    this.weight = parameter(initializer(count * width, { in: count, out: width }, rng.fork('weight')), [count, width]);
    this.variables = { weight: this.weight };
  }

  /** @param ids int32 [N, T] @returns [N, T, width] */
  apply(ids: Tensor2D): Tensor3D {
    return tidy(() => gather(this.weight as Tensor, ids) as Tensor3D);
  }

  dispose(): void {
    disposeVariables(this);
  }
}
