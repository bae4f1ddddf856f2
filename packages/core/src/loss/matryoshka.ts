import { add, mul, slice, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { CounterpointError } from '../error/counterpoint-error.js';

export interface MatryoshkaConfig {
  /** How many leading dimensions each term sees; the full width is one of them only if named. */
  readonly widths: readonly number[];
  /** One a width. @default 1 each */
  readonly weights?: readonly number[];
}

/**
 * Nested embeddings: Kusupati et al. 2022, https://arxiv.org/abs/2205.13147, eq. 1. The weighted
 * sum of a loss on the first w dimensions, for each
 * width w; so a cut embedding works too.
 *
 * @example
 * const [a, b] = [randomNormal([6, 4]), randomNormal([6, 4])] as [Tensor2D, Tensor2D]; // [N, D]
 * const nested = matryoshka(ntXent({ temperature: 0.5 }), { widths: [2, 4] });
 * console.log(await nested(a, b).data());
 *
 * @param loss any function whose leading arguments of rank 2 are embeddings of one width, also
 *   inside lists
 * @throws CP_CORE_LOSS_WIDTHS when a width is larger than the embedding
 */
export function matryoshka<Rest extends readonly unknown[]>(
  loss: (a: Tensor2D, b: Tensor2D, ...rest: Rest) => Scalar,
  { widths, weights }: MatryoshkaConfig,
): (a: Tensor2D, b: Tensor2D, ...rest: Rest) => Scalar {
  return (a, b, ...rest) => {
    const full = a.shape[1];
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
        const cut = (value: unknown): unknown =>
          Array.isArray(value)
            ? value.map(cut)
            : isEmbedding(value, full)
              ? slice(value, [0, 0], [-1, width])
              : value;
        return mul(
          loss(cut(a) as Tensor2D, cut(b) as Tensor2D, ...(rest.map(cut) as unknown as Rest)),
          weights?.[i] ?? 1,
        ) as Scalar;
      });
      return terms.reduce((total, term) => add(total, term));
    });
  };
}

function isEmbedding(value: unknown, width: number): value is Tensor2D {
  return (
    typeof value === 'object' &&
    value !== null &&
    'rank' in value &&
    value.rank === 2 &&
    (value as Tensor2D).shape[1] === width
  );
}
