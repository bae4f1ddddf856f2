import { inference, type Encoder, type NamedVariables } from '@counterpoint/core';
import {
  add,
  div,
  matMul,
  relu,
  reshape,
  sum,
  tensor,
  tidy,
  variable,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * A small network whose values and gradients are written out in float64 beside it: places of 2
 * channels through 3 hidden units.
 */
export interface TwoLayerWeights {
  /** [channels, hidden] */
  readonly first: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** [hidden, width] */
  readonly second: readonly (readonly number[])[];
}

/** The mean over places of relu(x W + c) V as an encoder of [N, height, width, channels]. */
export function twoLayerEncoder(weights: TwoLayerWeights): Encoder<Tensor4D> & {
  map(batch: Tensor4D): Tensor4D;
} {
  const variables: NamedVariables = {
    'first.weight': variable(tensor(weights.first as number[][])),
    'first.bias': variable(tensor(weights.bias as number[])),
    'second.weight': variable(tensor(weights.second as number[][])),
  };
  const width = weights.second[0]!.length;
  const map = (batch: Tensor4D): Tensor4D =>
    tidy(() => {
      const [n, rows, columns, channels] = batch.shape;
      const places = reshape(batch, [n * rows * columns, channels]);
      const hidden = relu(
        add(matMul(places as never, variables['first.weight'] as never), variables['first.bias']!),
      );
      return reshape(matMul(hidden as never, variables['second.weight'] as never), [
        n,
        rows,
        columns,
        width,
      ]);
    });
  return {
    width,
    variables,
    state: {},
    map,
    encode: (batch, _pass = inference) =>
      tidy(() => {
        const places = map(batch);
        return div(sum(places, [1, 2]), places.shape[1] * places.shape[2]) as never;
      }),
    clone: () => twoLayerEncoder(weights),
    dispose: () => Object.values(variables).forEach((value) => value.dispose()),
  };
}

/** The vectors of places by float64 loops, each over the number of places. */
export function placesInFloat64(
  { first, bias, second }: TwoLayerWeights,
  sample: readonly (readonly number[])[],
): number[][] {
  return sample.map((place) => {
    const hidden = bias.map((c, h) =>
      Math.max(
        0,
        place.reduce((total, value, i) => total + value * first[i]![h]!, c),
      ),
    );
    return second[0]!.map(
      (_, d) =>
        hidden.reduce((total, value, h) => total + value * second[h]![d]!, 0) / sample.length,
    );
  });
}

/** The gradient of f(x) . target at a sample, by float64 loops: [places][channels]. */
export function gradientInFloat64(
  { first, bias, second }: TwoLayerWeights,
  sample: readonly (readonly number[])[],
  target: readonly number[],
): number[][] {
  return sample.map((place) => {
    const open = bias.map((c, h) =>
      place.reduce((total, value, i) => total + value * first[i]![h]!, c) > 0 ? 1 : 0,
    );
    return place.map((_, i) =>
      open.reduce<number>(
        (total, is, h) =>
          total +
          (is * first[i]![h]! * second[h]!.reduce((sum, v, d) => sum + v * target[d]!, 0)) /
            sample.length,
        0,
      ),
    );
  });
}
