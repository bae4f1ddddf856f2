import {
  copyValues,
  disposeVariables,
  filledParameter,
  normal,
  parameter,
  type Module,
  type NamedVariables,
  type Rng,
} from '@counterpoint/core';
import {
  add,
  matMul,
  mul,
  reshape,
  tidy,
  type Tensor,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';

/** Rank and scale of {@link LowRankUpdates}. */
export interface LowRankConfig {
  /** r, the rank of each update. */
  readonly rank: number;
  /** The update is scaled by alpha / r. @default 2 r */
  readonly alpha?: number;
}

/**
 * Low-rank updates of matrices: W + (alpha / r) A B, with A [inputs, r] drawn and B [r, outputs]
 * zero, so that nothing changes at first. LoRA: Hu et al. 2021, https://arxiv.org/abs/2106.09685,
 * section 4.1 (eq. 3; their matrices are transposed). Variables: `NAME.lora_a`, `NAME.lora_b`.
 */
export class LowRankUpdates implements Module {
  readonly variables: NamedVariables;
  readonly state: NamedVariables = {};
  readonly #scale: number;

  /** @param weights the matrices by name, [rows, columns] with any axes of 1 behind */
  constructor(weights: NamedVariables, { rank, alpha = 2 * rank }: LowRankConfig, rng: Rng) {
    this.#scale = alpha / rank;
    const variables: Record<string, Variable> = {};
    for (const [name, { shape }] of Object.entries(weights)) {
      const [rows, columns] = shape as [number, number];
      const maximumRank = Math.min(rank, rows, columns);
      const values = normal(1 / Math.sqrt(rows));
      const fan = { in: rows, out: maximumRank };
      variables[`${name}.lora_a`] = parameter(values(rows * maximumRank, fan, rng.fork(name)), [
        rows,
        maximumRank,
      ]);
      variables[`${name}.lora_b`] = filledParameter(0, [maximumRank, columns]);
    }
    this.variables = variables;
  }

  /** The matrices with their updates, [in, out] each, by name; those without one are left out. */
  apply(weights: NamedVariables): Record<string, Tensor> {
    const updated: Record<string, Tensor> = {};
    for (const [name, weight] of Object.entries(weights)) {
      const [a, b] = [this.variables[`${name}.lora_a`], this.variables[`${name}.lora_b`]];
      if (!a || !b) continue;
      updated[name] = tidy(() => {
        const update = mul(matMul(a as Tensor as Tensor2D, b as Tensor as Tensor2D), this.#scale);
        return add(weight, reshape(update, weight.shape));
      });
    }
    return updated;
  }

  /** Takes over the values of other updates of the same matrices. */
  copy(from: LowRankUpdates): void {
    copyValues(from, this);
  }

  dispose(): void {
    disposeVariables(this);
  }
}
