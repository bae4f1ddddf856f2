import {
  add,
  div,
  expandDims,
  gather,
  mul,
  slice,
  sum,
  tensor2d,
  tidy,
  variable,
  variableGrads,
  zeros,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import {
  adamW,
  byName,
  collect,
  infoNCE,
  Rng,
  TransformerBlock,
  type NamedVariables,
} from '@counterpoint/core';
import { relativeError, within, worst, type GoldenCase, type Outcome } from './outcome.js';
import { floatsOf, fromTorch, assignByName, numberIn, type StoredArray } from './stored-weights.js';

interface TextTrajectory {
  readonly architecture: string;
  readonly objective: string;
  readonly weights: Readonly<Record<string, StoredArray>>;
  readonly steps: readonly {
    readonly a: number[][];
    readonly b: number[][];
    readonly a_lengths: number[];
    readonly b_lengths: number[];
    readonly loss: number;
  }[];
}

/**
 * Torch's names in ours: `enc.layers.0.self_attn.in_proj_weight` is `layer0.attention.qkv.weight`.
 */
function ourName(name: string): string {
  return name
    .replace(/^enc\.layers\.(\d+)\./, 'layer$1.')
    .replace('self_attn.in_proj_', 'attention.qkv.')
    .replace('self_attn.out_proj.', 'attention.out.');
}

/**
 * `trajectory-text-transformer.json`: a small post-norm transformer trained with in-batch cross
 * entropy and AdamW, loss by loss.
 */
export function textCases(file: TextTrajectory): GoldenCase[] {
  return [{ name: `${file.steps.length} steps of a text transformer`, check: () => check(file) }];
}

async function check({
  architecture,
  objective,
  weights,
  steps,
}: TextTrajectory): Promise<Outcome> {
  const width = weights['pos']!.shape[1]!;
  const layers = new Set(
    Object.keys(weights)
      .map((name) => /^enc\.layers\.(\d+)\./.exec(name)?.[1])
      .filter((layer) => layer !== undefined),
  );
  const blocks = [...layers].map(
    (layer) =>
      new TransformerBlock({
        width,
        heads: numberIn(architecture, /(\d+) heads/, 4),
        hidden: weights[`enc.layers.${layer}.linear1.weight`]!.shape[0]!,
        norm: 'post',
        activation: 'gelu',
        rng: Rng.of(0, 'golden'),
      }),
  );
  const tables = {
    pos: variable(zeros(weights['pos']!.shape)),
    'tok.weight': variable(zeros(weights['tok.weight']!.shape)),
  };
  const variables: NamedVariables = {
    ...tables,
    ...collect(Object.fromEntries(blocks.map((block, i) => [`layer${i}`, block]))).variables,
  };
  for (const [name, { shape, float32 }] of Object.entries(weights))
    assignByName(variables, ourName(name), fromTorch(floatsOf(float32), shape, name in tables));
  const encode = (ids: number[][], lengths: number[]) =>
    tidy(() => {
      const time = ids[0]!.length;
      const mask = tensor2d(
        lengths.map((length) => Array.from({ length: time }, (_, t) => (t < length ? 1 : 0))),
      ); // [N, T]
      const tokens = add(
        gather(tables['tok.weight'], tensor2d(ids, undefined, 'int32')),
        slice(tables.pos, [0, 0], [time, width]),
      ) as Tensor3D; // [N, T, D]
      const hidden = blocks.reduce((x, block) => block.apply(x, { mask }), tokens);
      return div(sum(mul(hidden, expandDims(mask, 2)), 1), sum(mask, 1, true)) as Tensor2D; // [N, D]
    });
  const loss = infoNCE({ temperature: numberIn(objective, /similarities \/ ([\d.]+\d)/, 0.05) });
  const optimizer = adamW({
    variables,
    groups: [{ match: '' }],
    weightDecay: numberIn(objective, /decay ([\d.]*\d)/, 0.01),
  });
  const outcomes: Outcome[] = [];
  for (const [step, golden] of steps.entries()) {
    const { value, grads } = variableGrads(
      () => loss(encode(golden.a, golden.a_lengths), encode(golden.b, golden.b_lengths)),
      Object.values(variables),
    );
    const gradients = byName(grads, variables);
    optimizer.step(gradients, numberIn(objective, /lr ([\d.e-]*\d)/, 3e-3));
    outcomes.push(
      within(relativeError((await value.data())[0]!, golden.loss), 1e-3, `loss of step ${step}`),
    );
    for (const disposable of [value, ...Object.values(gradients)]) disposable.dispose();
  }
  for (const disposable of [optimizer, ...blocks, ...Object.values(tables)]) disposable.dispose();
  return worst(outcomes);
}
