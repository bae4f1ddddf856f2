import {
  add,
  mul,
  square,
  sum,
  tensor,
  tidy,
  variable,
  variableGrads,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import {
  adamW,
  lars,
  sgd,
  type NamedVariables,
  type Optimizer,
  type ParameterGroup,
} from '@counterpoint/core';
import {
  errorOfLargest,
  relativeError,
  within,
  worst,
  type GoldenCase,
  type Outcome,
} from './outcome.js';

interface StoredTensor {
  readonly shape: number[];
  readonly data: number[];
}

interface OptimizerCase {
  readonly params: Readonly<Record<string, number | number[] | boolean>>;
  readonly c: StoredTensor;
  readonly b: StoredTensor;
  readonly w0: StoredTensor;
  readonly v0: StoredTensor;
  readonly trajectory: readonly {
    readonly loss: number;
    readonly w: number[];
    readonly v: number[];
  }[];
}

const everything: readonly ParameterGroup[] = [{ match: '' }];

const makers: readonly (readonly [
  RegExp,
  (params: OptimizerCase['params'], variables: NamedVariables) => Optimizer,
])[] = [
  [
    /^sgd/i,
    (p, variables) =>
      sgd({
        variables,
        groups: everything,
        momentum: (p['momentum'] ?? 0) as number,
        weightDecay: (p['weight_decay'] ?? 0) as number,
        nesterov: p['nesterov'] === true,
      }),
  ],
  [
    /^adamw/i,
    (p, variables) =>
      adamW({
        variables,
        groups: everything,
        betas: (p['betas'] ?? [0.9, 0.999]) as [number, number],
        epsilon: (p['eps'] ?? 1e-8) as number,
        weightDecay: (p['weight_decay'] ?? 0.01) as number,
      }),
  ],
  [
    /^lars/i,
    (p, variables) =>
      lars({
        variables,
        groups: everything,
        momentum: (p['momentum'] ?? 0) as number,
        weightDecay: (p['weight_decay'] ?? 0) as number,
        nesterov: p['nesterov'] === true,
        trustCoefficient: (p['trust_coefficient'] ?? 0.001) as number,
      }),
  ],
];

/** Cases of `optimizers.json`: a trajectory on a small quadratic. */
export function optimizerCases(file: Readonly<Record<string, OptimizerCase>>): GoldenCase[] {
  return Object.entries(file).map(([name, golden]) => {
    const make = makers.find(([pattern]) => pattern.test(name))?.[1];
    return { name, check: make && (() => check(golden, make)) };
  });
}

async function check(golden: OptimizerCase, make: (typeof makers)[number][1]): Promise<Outcome> {
  const asTensor = ({ shape, data }: StoredTensor) => tensor(data, shape, 'float32');
  const [c, b] = [asTensor(golden.c), asTensor(golden.b)];
  const variables = { w: variable(asTensor(golden.w0)), v: variable(asTensor(golden.v0)) };
  const optimizer = make(golden.params, variables);
  const outcomes: Outcome[] = [];
  for (const [step, expected] of golden.trajectory.entries()) {
    const { value, grads } = variableGrads(
      () => objective(c, b, variables.w, variables.v),
      Object.values(variables),
    );
    const gradients = Object.fromEntries(
      Object.entries(variables).map(([name, { name: variableName }]) => [
        name,
        grads[variableName]!,
      ]),
    );
    optimizer.step(gradients, golden.params['lr'] as number);
    outcomes.push(
      within(relativeError((await value.data())[0]!, expected.loss), 1e-5, `loss of step ${step}`),
    );
    for (const name of ['w', 'v'] as const)
      outcomes.push(
        within(
          errorOfLargest(await variables[name].data(), expected[name]),
          1e-5,
          `${name} after step ${step}`,
        ),
      );
    for (const disposable of [value, ...Object.values(gradients)]) disposable.dispose();
  }
  optimizer.dispose();
  for (const disposable of [c, b, variables.w, variables.v]) disposable.dispose();
  return worst(outcomes);
}

/** sum(c w w) / 2 + b v + v v / 2 + sum_j v_j sum_i w_ij */
function objective(c: Tensor, b: Tensor, w: Variable, v: Variable): Scalar {
  return tidy(() =>
    add(
      add(mul(sum(mul(c, square(w))), 0.5), sum(mul(b, v))),
      add(mul(sum(square(v)), 0.5), sum(mul(v, sum(w, 0)))),
    ),
  ) as Scalar;
}
