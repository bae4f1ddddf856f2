import { grads, tensor2d, tidy, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { lossesByName, type LossParams } from './losses-by-name.js';
import {
  errorOfLargest,
  relativeError,
  within,
  worst,
  type GoldenCase,
  type Outcome,
} from './outcome.js';

interface LossCase {
  readonly params: LossParams;
  readonly inputs: Readonly<
    Record<string, { readonly shape: [number, number]; readonly data: number[] }>
  >;
  readonly value: number;
  readonly gradients?: Readonly<Record<string, number[] | null>>;
}

/** Cases of `losses.json`: a value and its gradients with respect to the inputs that have one. */
export function lossCases(file: Readonly<Record<string, LossCase>>): GoldenCase[] {
  return Object.entries(file).map(([name, golden]) => {
    const make = lossesByName.find(([pattern]) => pattern.test(name))?.[1];
    return { name, check: make && (() => check(golden, (inputs) => make(golden.params, inputs))) };
  });
}

async function check(
  { inputs, value, gradients = {} }: LossCase,
  loss: (inputs: Readonly<Record<string, Tensor2D>>) => Scalar,
): Promise<Outcome> {
  const names = Object.keys(inputs);
  const tensors = names.map((name) => tensor2d(inputs[name]!.data, inputs[name]!.shape));
  const byName = (list: readonly Tensor2D[]) =>
    Object.fromEntries(names.map((name, i) => [name, list[i]!]));
  const outcomes: Outcome[] = [];
  const actual = tidy(() => loss(byName(tensors)));
  outcomes.push(within(relativeError((await actual.data())[0]!, value), 1e-5, 'value'));
  const withGradient = names.filter((name) => gradients[name]);
  if (withGradient.length > 0) {
    const ours = tidy(() =>
      grads((...perturbed) =>
        loss({
          ...byName(tensors),
          ...Object.fromEntries(withGradient.map((name, i) => [name, perturbed[i] as Tensor2D])),
        }),
      )(withGradient.map((name) => tensors[names.indexOf(name)]!)),
    );
    for (const [i, name] of withGradient.entries())
      outcomes.push(
        within(
          errorOfLargest(await ours[i]!.data(), gradients[name]!),
          1e-4,
          `gradient of ${name}`,
        ),
      );
    for (const gradient of ours) gradient.dispose();
  }
  for (const tensor of [actual, ...tensors]) tensor.dispose();
  return worst(outcomes);
}
