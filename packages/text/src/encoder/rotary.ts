import { add, concat, mul, neg, slice, tensor, tidy, type Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Rotary positions: Su et al. 2021, https://arxiv.org/abs/2104.09864, eq. 34, with the halves of a
 * head as the two coordinates.
 *
 * @param time T @param side width of a head, even @param base of the wavelengths
 * @returns what turns [N, heads, T, side]
 */
export function rotary(time: number, side: number, base: number): (x: Tensor4D) => Tensor4D {
  const half = side / 2;
  const angle = (i: number): number =>
    Math.floor(i / side) * base ** ((-2 * ((i % side) % half)) / side);
  const cosines = tensor(
    Float32Array.from({ length: time * side }, (_, i) => Math.cos(angle(i))),
    [1, 1, time, side],
  );
  const sines = tensor(
    Float32Array.from({ length: time * side }, (_, i) => Math.sin(angle(i))),
    [1, 1, time, side],
  );
  return (x) =>
    tidy(() => {
      const [n, heads] = x.shape;
      const turned = concat(
        [
          neg(slice(x, [0, 0, 0, half], [n, heads, time, half])),
          slice(x, [0, 0, 0, 0], [n, heads, time, half]),
        ],
        3,
      );
      return add(mul(x, cosines), mul(turned, sines)) as Tensor4D;
    });
}
