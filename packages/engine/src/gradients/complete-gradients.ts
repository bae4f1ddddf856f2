import {
  add,
  broadcast_util,
  broadcastTo,
  cast,
  conv3d,
  cumprod,
  einsum,
  engine,
  gatherND,
  greaterEqual,
  less,
  matMul,
  mul,
  oneHot,
  pad,
  registerGradient,
  reshape,
  reverse,
  scatterND,
  slice,
  sub,
  sum,
  transpose,
  util,
  type GradConfig,
  type Tensor,
  type Tensor5D,
} from '@tensorflow/tfjs-core';

/** Sums the gradient of a broadcast tensor to its original shape. */
function sumTo(gradient: Tensor, shape: number[]): Tensor {
  if (util.arraysEqual(gradient.shape, shape)) return gradient;
  return reshape(sum(gradient, broadcast_util.getReductionAxes(shape, gradient.shape)), shape);
}

const binaryGradient = (
  kernelName: string,
  gradientsOf: (dy: Tensor, a: Tensor, b: Tensor) => readonly [() => Tensor, () => Tensor],
): GradConfig => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, saved) => {
    const [a, b] = saved as [Tensor, Tensor];
    const [left, right] = gradientsOf(dy as Tensor, a, b);
    return { a: () => sumTo(left(), a.shape), b: () => sumTo(right(), b.shape) };
  },
});

/** Matrices whose batches are broadcast. */
const batchMatMulGradient: GradConfig = {
  kernelName: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradFunc: (gradient, saved, attributes) => {
    const [dy, a, b] = [gradient as Tensor, ...(saved as [Tensor, Tensor])];
    const { transposeA, transposeB } = attributes as unknown as {
      transposeA: boolean;
      transposeB: boolean;
    };
    const left = () =>
      transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB);
    const right = () =>
      transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false);
    return { a: () => sumTo(left(), a.shape), b: () => sumTo(right(), b.shape) };
  },
};

/**
 * The product of all other elements, those before times those after, which is also correct at
 * zeros.
 */
const prod: GradConfig = {
  kernelName: 'Prod',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const [x] = saved as [Tensor];
    const axes = util.parseAxisParam(
      (attributes['axis'] as number[] | null) ?? x.shape.map((_, i) => i),
      x.shape,
    );
    const otherAxes = x.shape.map((_, i) => i).filter((axis) => !axes.includes(axis));
    const order = [...otherAxes, ...axes];
    const rows = util.sizeFromShape(otherAxes.map((axis) => x.shape[axis]!));
    return {
      x: () => {
        const transposed = transpose(x, order);
        const flat = reshape(transposed, [rows, x.size / rows]);
        const others = mul(cumprod(flat, 1, true, false), cumprod(flat, 1, true, true));
        const gradient = reshape(mul(others, reshape(dy as Tensor, [rows, 1])), transposed.shape);
        return transpose(
          gradient,
          order.map((_, axis) => order.indexOf(axis)),
        );
      },
    };
  },
};

/** Adds the gradients of mirrored edges to the elements that they repeat. */
const mirrorPad: GradConfig = {
  kernelName: 'MirrorPad',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const [x] = saved as [Tensor];
    const { paddings, mode } = attributes as unknown as {
      paddings: [number, number][];
      mode: 'reflect' | 'symmetric';
    };
    const skipped = mode === 'reflect' ? 1 : 0; // reflection does not repeat the edge element
    return {
      x: () =>
        paddings.reduce((gradient, [before, after], axis) => {
          const extent = x.shape[axis]!;
          const part = (begin: number, size: number): Tensor =>
            slice(
              gradient,
              gradient.shape.map((_, i) => (i === axis ? begin : 0)),
              gradient.shape.map((length, i) => (i === axis ? size : length)),
            );
          const place = (mirrored: Tensor, at: number): Tensor =>
            pad(
              reverse(mirrored, axis),
              gradient.shape.map((_, i): [number, number] =>
                i === axis ? [at, extent - at - mirrored.shape[axis]!] : [0, 0],
              ),
            );
          let total = part(before, extent);
          if (before > 0) total = add(total, place(part(0, before), skipped));
          if (after > 0)
            total = add(total, place(part(before + extent, after), extent - skipped - after));
          return total;
        }, dy as Tensor),
    };
  },
};

/**
 * The gradient of a transposed convolution is the convolution; the filter's gradient has dy and the
 * input swapped.
 */
const transposed3D: GradConfig = {
  kernelName: 'Conv3DBackpropInputV2',
  inputsToSave: ['dy', 'filter'],
  gradFunc: (gradient, saved, attributes) => {
    const [dy, filter] = saved as [Tensor5D, Tensor5D];
    const { strides, pad: padding } = attributes as unknown as {
      strides: number | [number, number, number];
      pad: 'valid' | 'same';
    };
    return {
      dy: () => conv3d(gradient as Tensor5D, filter, strides, padding),
      filter: () =>
        engine().runKernel('Conv3DBackpropFilterV2', { x: gradient as Tensor, dy }, {
          strides,
          pad: padding,
          filterShape: filter.shape,
        } as never) as Tensor,
    };
  },
};

/** For each factor: the same sum of products with the result's gradient in place of the factor. */
const sumOfProducts: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const [terms, result] = (attributes['equation'] as unknown as string)
      .replaceAll(/\s/g, '')
      .split('->') as [string, string];
    const letters = terms.split(',');
    return letters.map((ownLetters, i) => () => {
      const others = letters.filter((_, at) => at !== i);
      const sharedLetters = [...ownLetters].filter(
        (letter) => result.includes(letter) || others.some((term) => term.includes(letter)),
      );
      const gradient = einsum(
        `${[result, ...others].join(',')}->${sharedLetters.join('')}`,
        dy as Tensor,
        ...saved.filter((_, at) => at !== i),
      );
      const shape = saved[i]!.shape; // a letter that is summed here alone has the same gradient throughout
      const expanded = reshape(
        gradient,
        [...ownLetters].map((letter, axis) => (sharedLetters.includes(letter) ? shape[axis]! : 1)),
      );
      return broadcastTo(expanded, shape as never);
    }) as never;
  },
};

const gather: GradConfig = {
  kernelName: 'GatherNd',
  inputsToSave: ['params', 'indices'],
  gradFunc: (dy, saved) => {
    const [params, indices] = saved as [Tensor, Tensor];
    return {
      params: () => scatterND(indices, dy as Tensor, params.shape as never),
      indices: () => mul(cast(indices, 'float32'), 0),
    };
  },
};

const scatter: GradConfig = {
  kernelName: 'ScatterNd',
  inputsToSave: ['indices'],
  gradFunc: (dy, saved) => {
    const [indices] = saved as [Tensor];
    return {
      updates: () => gatherND(dy as Tensor, indices),
      indices: () => mul(cast(indices!, 'float32'), 0),
    };
  },
};

const topKGradient: GradConfig = {
  kernelName: 'TopK',
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dy, saved) => {
    const [x, places] = saved as [Tensor, Tensor];
    const [gradient] = dy as Tensor[];
    return {
      x: () =>
        sum(mul(reshape(gradient!, [...gradient!.shape, 1]), oneHot(places, x.shape.at(-1)!)), -2),
    };
  },
};

/**
 * Gradients that TensorFlow.js lacks, supports for equal shapes only, or computes wrongly. They
 * apply to every engine.
 */
export function registerCompleteGradients(): void {
  const gradients: readonly GradConfig[] = [
    binaryGradient('Maximum', (dy, a, b) => [
      () => mul(dy, cast(greaterEqual(a, b), 'float32')),
      () => mul(dy, cast(less(a, b), 'float32')),
    ]),
    binaryGradient('Minimum', (dy, a, b) => [
      () => mul(dy, cast(greaterEqual(b, a), 'float32')),
      () => mul(dy, cast(less(b, a), 'float32')),
    ]),
    binaryGradient('SquaredDifference', (dy, a, b) => [
      () => mul(dy, mul(sub(a, b), 2)),
      () => mul(dy, mul(sub(b, a), 2)),
    ]),
    batchMatMulGradient,
    prod,
    mirrorPad,
    transposed3D,
    sumOfProducts,
    gather,
    scatter,
    topKGradient,
  ];
  for (const gradient of gradients) registerGradient(gradient);
}
