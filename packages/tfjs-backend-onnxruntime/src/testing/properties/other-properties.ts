import * as tf from '@tensorflow/tfjs-core';
import { type Property, randomTensor } from './random-case.js';
import { withGradients } from './with-gradients.js';

const product: Property = (seeded) => {
  const [m, k, n] = seeded.shape(3, 6) as [number, number, number];
  const [transposeA, transposeB] = [seeded.unit() < 0.5, seeded.unit() < 0.5];
  const batch = seeded.shape(seeded.whole(0, 2), 3);
  const other = batch.map((extent) => (seeded.unit() < 0.3 ? 1 : extent));
  const [a, b] = [
    [...batch, ...(transposeA ? [k, m] : [m, k])],
    [...other, ...(transposeB ? [n, k] : [k, n])],
  ];
  return {
    inputs: `[${a}] ${transposeA} by [${b}] ${transposeB}`,
    run: withGradients([randomTensor(seeded, a), randomTensor(seeded, b)], (x, y) =>
      tf.matMul(x as tf.Tensor, y, transposeA, transposeB),
    ),
  };
};

/** Matrix products, images, normalisation and Fourier transforms. */
export const otherProperties: Readonly<Record<string, Property>> = {
  matMul: product,
  einsum: (seeded) => {
    const [i, j, k] = seeded.shape(3, 5) as [number, number, number];
    const [a, b] = [randomTensor(seeded, [2, i, j]), randomTensor(seeded, [2, j, k])];
    const equation = seeded.pick(['bij,bjk->bik', 'bij,bjk->ik', 'bij,bjk->ki', 'bij,bjk->']);
    return { inputs: `${equation} ${[i, j, k]}`, run: () => tf.einsum(equation, a(), b()) };
  },
  spaceToBatch: (seeded) => {
    const [h, w] = [2 * seeded.whole(1, 3), 2 * seeded.whole(1, 3)];
    const x = randomTensor(seeded, [2, h, w, 3]);
    return {
      inputs: `${[h, w]}`,
      run: () => {
        const there = tf.spaceToBatchND(
          x(),
          [2, 2],
          [
            [2, 0],
            [0, 0],
          ],
        );
        return [
          there,
          tf.batchToSpaceND(
            there,
            [2, 2],
            [
              [1, 1],
              [0, 0],
            ],
          ),
        ];
      },
    };
  },
  depthToSpace: (seeded) => {
    const [h, w] = seeded.shape(2, 4) as [number, number];
    const x = randomTensor(seeded, [2, h, w, 8]);
    return { inputs: `${[h, w]}`, run: () => tf.depthToSpace(x() as tf.Tensor4D, 2) };
  },
  resizeBilinear: (seeded) => {
    const [h, w, a, b] = seeded.shape(4, 7) as [number, number, number, number];
    const [corners, half] = seeded.pick([
      [true, false],
      [false, true],
      [false, false],
    ] as const);
    const x = randomTensor(seeded, [2, h, w, 2]);
    return {
      inputs: `${[h, w]} to ${[a, b]} ${corners} ${half}`,
      run: () => tf.image.resizeBilinear(x() as tf.Tensor4D, [a, b], corners, half),
    };
  },
  resizeNearestNeighbor: (seeded) => {
    const [h, w, a, b] = seeded.shape(4, 7) as [number, number, number, number];
    const [corners, half] = seeded.pick([
      [true, false],
      [false, true],
      [false, false],
    ] as const);
    const x = randomTensor(seeded, [2, h, w, 2]);
    return {
      inputs: `${[h, w]} to ${[a, b]} ${corners} ${half}`,
      run: () => tf.image.resizeNearestNeighbor(x() as tf.Tensor4D, [a, b], corners, half),
    };
  },
  cropAndResize: (seeded) => {
    const [h, w, a, b] = seeded.shape(4, 6) as [number, number, number, number];
    const method = seeded.pick(['bilinear', 'nearest'] as const);
    const [x, boxes] = [
      randomTensor(seeded, [2, h, w, 3]),
      randomTensor(seeded, [3, 4], 'float32', -0.1, 1.1),
    ];
    return {
      inputs: `${[h, w]} to ${[a, b]} ${method}`,
      run: () =>
        tf.image.cropAndResize(
          x() as tf.Tensor4D,
          boxes(),
          tf.tensor1d([1, 0, 1], 'int32'),
          [a, b],
          method,
          7,
        ),
    };
  },
  batchNorm: (seeded) => {
    const shape = [...seeded.shape(3, 4), 3];
    const [x, mean, variance, offset, scale] = [
      randomTensor(seeded, shape),
      randomTensor(seeded, [3]),
      randomTensor(seeded, [3], 'float32', 0.5, 2),
      randomTensor(seeded, [3]),
      randomTensor(seeded, [3]),
    ];
    return {
      inputs: `[${shape}]`,
      run: () => [
        tf.batchNorm(x() as tf.Tensor4D, mean(), variance(), offset(), scale()),
        tf.batchNorm(x() as tf.Tensor4D, mean() as tf.Tensor1D, variance() as tf.Tensor1D),
      ],
    };
  },
  fft: (seeded) => {
    const shape = seeded.shape(2, 9);
    const [x, y] = [randomTensor(seeded, shape), randomTensor(seeded, shape)];
    return {
      inputs: `[${shape}]`,
      run: () => {
        const spectrum = tf.fft(tf.complex(x() as tf.Tensor, y()));
        const back = tf.ifft(spectrum);
        return [tf.real(spectrum), tf.imag(spectrum), tf.real(back), tf.abs(back)];
      },
    };
  },
};
