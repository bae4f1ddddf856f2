import { add, matMul, mul, reshape, tidy, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { assignValue } from '../nn/assign-value.js';
import { normal } from '../nn/initializer.js';
import { filledParameter, parameter } from '../nn/parameter.js';
import { Rng } from '../random/rng.js';
import { startOf } from './start-of.js';

/**
 * Rank and scale of the updates of {@link lora}, the matrices that get one, and the optimizer below
 * it. Component: `core/lora`.
 */
export interface LoraConfig {
  /** Of a method; those whose names begin with `encoder.` are adapted, the others trained whole. */
  readonly variables: NamedVariables;
  /** r, the rank of each update. @default 8 */
  readonly rank?: number;
  /** The update is scaled by alpha / r. @default 2 r */
  readonly alpha?: number;
  /**
   * A regular expression searched for in the names of the encoder's matrices.
   * @default every matrix but tables of tokens, positions and the like
   */
  readonly match?: string;
  /** Of the draws of A. */
  readonly seed: number;
  /** The optimizer of A, B and what is trained whole, by name; of any shapes [...]. */
  readonly optimizer: (variables: NamedVariables) => Optimizer | Promise<Optimizer>;
}

/** Tables that are looked up and not multiplied by: token, position and type embeddings. */
const table =
  /(^|[._/])(rows|tokens?|positions?|types?|classes|embed\w*|\w*embeddings?|relative\w*|frequencies)([._/]|$)/i;

/**
 * The names of the matrices of an encoder that low-rank updates are added to: dense weights [in,
 * out] and 1x1 convolutions [1, 1, in, out] (or [out, in, 1, 1]), without tables of embeddings.
 *
 * @param match a regular expression that replaces the rule about tables
 */
export function loraNames(variables: NamedVariables, match?: string): string[] {
  const isChosen = (name: string): boolean =>
    match === undefined ? !table.test(name) : new RegExp(match).test(name);
  return Object.entries(variables)
    .filter(([name, { shape }]) => {
      const sides = shape.filter((side) => side > 1);
      return (shape.length === 2 || shape.length === 4) && sides.length === 2 && isChosen(name);
    })
    .filter(([, { shape }]) => shape.length === 2 || isPointwise(shape))
    .map(([name]) => name);
}

/** [1, 1, in, out] of this library, [out, in, 1, 1] of ONNX. */
function isPointwise([a, b, c, d]: readonly number[]): boolean {
  return (a === 1 && b === 1) || (c === 1 && d === 1);
}

/**
 * LoRA as an optimizer: Hu et al. 2021, https://arxiv.org/abs/2106.09685, eq. 3. A matrix of the
 * encoder is W = W0 + (alpha / r) A B, with A [in, r] drawn from N(0, 1 / in) and B [r, out] zero.
 * From the gradient G of W follow those of A and B, (alpha / r) G B' and (alpha / r) A' G; after
 * the step W is put together again. So W always has its update in it: the encoder computes,
 * evaluates and is exported as any other, whatever its layers are. The encoder's other variables
 * stay as they are.
 *
 * Differs: no dropout before A; the gradient of the whole matrix is computed. What is saved is the
 * state of the optimizer and the freedom to forget, not memory for gradients.
 *
 * @returns an optimizer; its state contains A, B and W0, so that resuming is exact
 * @throws CP_CORE_ADAPT_MATRICES when the encoder has no such matrix
 */
export async function lora({
  variables,
  rank = 8,
  alpha = 2 * rank,
  match,
  seed,
  optimizer,
}: LoraConfig): Promise<Optimizer> {
  const ofEncoder = (name: string): boolean => name.startsWith('encoder.');
  const select = (choose: (name: string) => boolean): NamedVariables =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => choose(name)));
  const names = loraNames(select(ofEncoder), match);
  if (names.length === 0) throw noMatrices(match);
  const scale = alpha / rank;
  const factors: Record<string, ReturnType<typeof factorsOf>> = Object.fromEntries(
    names.map((name) => [
      name,
      factorsOf(variables[name]!.shape, rank, Rng.of(seed, 'lora', name)),
    ]),
  );
  const learnable: NamedVariables = {
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`${name}.lora_a`, factors[name]!.a],
        [`${name}.lora_b`, factors[name]!.b],
      ]),
    ),
    ...select((name) => !ofEncoder(name)),
  };
  const start = startOf(select((name) => names.includes(name)));
  const inner = await optimizer(learnable);
  const ownState: NamedVariables = {
    ...prefixed(
      'lora',
      Object.fromEntries(Object.entries(learnable).filter(([name]) => ofEncoder(name))),
    ),
    ...prefixed('start', start),
  };
  return {
    state: { ...prefixed('optimizer', inner.state), ...ownState },
    step(gradients, learningRate, progress) {
      const whole = Object.entries(gradients).filter(([name]) => !ofEncoder(name));
      const ofFactors = names.flatMap((name) => {
        const gradient = gradients[name];
        return gradient === undefined ? [] : factorGradients(name, gradient, factors[name]!, scale);
      });
      inner.step(Object.fromEntries([...whole, ...ofFactors]), learningRate, progress);
      for (const [, gradient] of ofFactors) gradient.dispose();
      for (const name of names) {
        const { a, b } = factors[name]!;
        const merged = tidy(() =>
          add(start[name]!, reshape(mul(matMul(a, b), scale), start[name]!.shape)),
        );
        assignValue(variables[name]!, merged);
      }
    },
    dispose() {
      inner.dispose();
      for (const variable of Object.values(ownState)) variable.dispose();
    },
  };
}

function factorsOf(shape: readonly number[], rank: number, rng: Rng) {
  const [rows, columns] = shape.filter((side) => side > 1) as [number, number];
  const r = Math.min(rank, rows, columns);
  const draw = normal(1 / Math.sqrt(rows));
  return {
    rows,
    columns,
    a: parameter(draw(rows * r, { in: rows, out: r }, rng), [rows, r]),
    b: filledParameter(0, [r, columns]),
  };
}

function factorGradients(
  name: string,
  gradient: Tensor,
  { a, b, rows, columns }: ReturnType<typeof factorsOf>,
  scale: number,
): [string, Tensor][] {
  const [ofA, ofB] = tidy(() => {
    const matrix = mul(reshape(gradient, [rows, columns]), scale) as Tensor2D;
    return [
      matMul(matrix, b as Tensor as Tensor2D, false, true),
      matMul(a as Tensor as Tensor2D, matrix, true, false),
    ];
  }) as [Tensor, Tensor];
  return [
    [`${name}.lora_a`, ofA],
    [`${name}.lora_b`, ofB],
  ];
}

function noMatrices(match: string | undefined): CounterpointError {
  return new CounterpointError('CP_CORE_ADAPT_MATRICES', {
    what: 'The encoder has no matrix that low-rank updates could be added to',
    where: match === undefined ? 'core/lora' : `match "${match}"`,
    expected: 'variables of dense layers or 1x1 convolutions among those that it trains',
    remedy:
      match === undefined
        ? 'train all weights, or the head alone'
        : 'correct the expression, or leave it out',
  });
}
