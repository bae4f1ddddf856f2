import {
  add,
  cast,
  fill,
  gather,
  matMul,
  mul,
  oneHot,
  reshape,
  sub,
  tensor,
  tidy,
  variable,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Groups } from '../contract/loss.js';
import type { NamedVariables } from '../contract/named-variables.js';
import { unitRows } from '../loss/unit-rows.js';
import { assignValue } from '../nn/assign-value.js';
import type { Rng } from '../random/rng.js';
import { unitNormals } from './ring-queue.js';

/** Size, momentum and random start of a {@link MemoryBank}: rows [samples, width]. */
export interface MemoryBankConfig {
  /** Samples of the data set. */
  readonly samples: number;
  readonly width: number;
  /** Weight of the old row in an update. */
  readonly momentum: number;
  readonly rng: Rng;
}

/**
 * One unit row for every sample of the data set, and the sample's latest group: Wu et al. 2018,
 * https://arxiv.org/abs/1805.01978, section 3.2. All of it is state; it starts as random unit rows
 * without groups. Writing is a matrix product of [samples, N] with [N, width], which every engine
 * can do lazily.
 */
export class MemoryBank {
  readonly state: NamedVariables;
  readonly samples: number;
  readonly #momentum: number;

  constructor({ samples, width, momentum, rng }: MemoryBankConfig) {
    this.samples = samples;
    this.#momentum = momentum;
    this.state = tidy(() => ({
      rows: variable(tensor(unitNormals(samples, width, rng), [samples, width]), false),
      groups: variable(fill([samples], -1, 'int32'), false),
    }));
  }

  /** @param indices int32 [M] @returns [M, width] */
  read(indices: Tensor1D): Tensor2D {
    return gather(this.state['rows'] as Tensor as Tensor2D, indices);
  }

  /**
   * The group of each sample, negative for none or unknown. @param indices int32 [M] @returns int32
   * [M]
   */
  groups(indices: Tensor1D): Groups {
    return gather(this.state['groups'] as Tensor as Tensor1D, indices);
  }

  /**
   * Updates the rows of a batch: unit row of momentum old + (1 - momentum) new.
   *
   * @param indices int32 [N]; a sample must not occur twice @param rows [N, D]
   * @param groups int32 [N]
   */
  write(indices: Tensor1D, rows: Tensor2D, groups?: Groups): void {
    const bank = this.state['rows'] as Tensor as Tensor2D;
    const nextRows = tidy(() => {
      const old = gather(bank, indices);
      const next = unitRows(add(mul(old, this.#momentum), mul(unitRows(rows), 1 - this.#momentum)));
      return add(bank, this.#scatterRows(indices, sub(next, old)));
    });
    assignValue(this.state['rows']!, nextRows);
    if (groups === undefined) return;
    const nextGroups = tidy(() => {
      const change = reshape(sub(groups, this.groups(indices)), [-1, 1]) as Tensor2D;
      return add(
        this.state['groups']!,
        cast(reshape(this.#scatterRows(indices, cast(change, 'float32')), [-1]), 'int32'),
      );
    });
    assignValue(this.state['groups']!, nextGroups);
  }

  /** Rows of a batch at their samples' indices, zeros elsewhere: [samples, M]. */
  #scatterRows(indices: Tensor1D, rows: Tensor2D): Tensor2D {
    return matMul(oneHot(indices, this.samples, 1, 0, 'float32') as Tensor2D, rows, true, false);
  }

  /** Frees the memory of the rows. */
  dispose(): void {
    for (const entry of Object.values(this.state)) entry.dispose();
  }
}
