import { add, mul, slice, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { CounterpointError } from '../error/counterpoint-error.js';

/** The widths at which {@link matryoshka} applies its loss, and their weights. */
export interface MatryoshkaConfig {
  /** Number of leading dimensions of each term. The full width must be listed to be included. */
  readonly widths: readonly number[];
  /** One weight per width. @default 1 each */
  readonly weights?: readonly number[];
}

/**
 * Nested embeddings: Kusupati et al. 2022, https://arxiv.org/abs/2205.13147, eq. 1. The weighted
 * sum of a loss on the first w dimensions, for each width w; so that a truncated embedding works
 * too.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const loss = ntXent({ temperature: 0.5 });
 * const nested = matryoshka(([x, y]) => loss(x!, y!), { widths: [2, 4] });
 * console.log(await nested([a, b]).data());
 *
 * @param loss a function of embeddings of one width, and of further arguments that are passed
 * through
 * @returns the nested loss, a function of embeddings [N, D]
 * @throws CP_CORE_LOSS_WIDTHS when a width is larger than the embeddings
 */
export function matryoshka<Rest extends readonly unknown[]>(
  loss: (embeddings: readonly Tensor2D[], ...rest: Rest) => Scalar,
  { widths, weights }: MatryoshkaConfig,
): (embeddings: readonly Tensor2D[], ...rest: Rest) => Scalar {
  return (embeddings, ...rest) => {
    const full = Math.min(...embeddings.map(({ shape }) => shape[1]));
    if (
      widths.length === 0 ||
      widths.some((width) => !Number.isInteger(width) || width < 1 || width > full)
    ) {
      throw new CounterpointError('CP_CORE_LOSS_WIDTHS', {
        what: `The widths ${widths.join(', ')} cannot be cut from embeddings of width ${full}`,
        where: 'matryoshka',
        expected: `whole numbers from 1 to ${full}`,
        facts: { widths, full },
      });
    }
    return tidy(() => {
      const terms = widths.map((width, i) => {
        const leading = embeddings.map((rows) => slice(rows, [0, 0], [-1, width]));
        return mul(loss(leading, ...rest), weights?.[i] ?? 1) as Scalar;
      });
      return terms.reduce((total, term) => add(total, term));
    });
  };
}
