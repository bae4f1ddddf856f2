import {
  add,
  div,
  keep,
  minimum,
  mul,
  scalar,
  sqrt,
  square,
  sum,
  tidy,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Scales all gradients by min(1, limit / norm), with one norm over all of them: Pascanu et al.
 * 2013, https://arxiv.org/abs/1211.5063, alg. 1.
 *
 * @param limit the largest norm; Infinity only measures
 * @returns new tensors and the norm before scaling; `dispose` frees both
 */
export function clipByGlobalNorm(
  gradients: Readonly<Record<string, Tensor>>,
  limit: number,
): { gradients: Record<string, Tensor>; norm: Scalar; dispose: () => void } {
  const { norm, clipped } = tidy(() => {
    const squares = Object.values(gradients).map((gradient) => sum(square(gradient)));
    const measured = sqrt(squares.reduce((total, value) => add(total, value))) as Scalar;
    const factor =
      limit === Infinity ? undefined : minimum(1, div(scalar(limit), add(measured, 1e-12)));
    return {
      norm: keep(measured),
      clipped: Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [
          name,
          keep(factor ? mul(gradient, factor) : gradient.clone()),
        ]),
      ),
    };
  });
  const dispose = () => {
    norm.dispose();
    for (const gradient of Object.values(clipped)) gradient.dispose();
  };
  return { gradients: clipped, norm, dispose };
}
